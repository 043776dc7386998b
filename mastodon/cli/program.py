"""The command line as a process: its arguments, errors and exit codes."""

from __future__ import annotations

import os
import sys
import warnings
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from typing import TextIO

from mastodon.cli.arguments import PROGRAM, parser
from mastodon.cli.display import one_line
from mastodon.cli.output import Output
from mastodon.errors import MastodonError, MastodonWarning

_FAILED = 1
_INTERRUPTED = 130
_CLOSED_PIPE = 141


def main(argv: Sequence[str] | None = None) -> int:
    """Run a command.

    :param argv: the arguments. The default is those of the process.
    :return: the exit code: 0, 1 after an error, 130 after Ctrl-C, 141 if nobody reads the output any more. Wrong usage
        exits with 2.
    """
    with _warnings_as_lines():
        try:
            options = parser().parse_args(argv)
            output = Output(sys.stdout, options.json)
            code: int = options.run(options, output)
            output.flush()
        except BrokenPipeError:
            _drop_output()
            return _CLOSED_PIPE
        except KeyboardInterrupt:
            return _INTERRUPTED
        except MastodonError as error:
            _complain(str(error))
        except OSError as error:
            _complain(str(error))
            _drop_output()
        else:
            return code
        return _FAILED


def _complain(message: str) -> None:
    """Write one line to standard error, which may be closed."""
    if sys.stderr is not None:
        with suppress(OSError, ValueError):
            print(f"{PROGRAM}: {one_line(message)}", file=sys.stderr, flush=True)


def _drop_output() -> None:
    """Send what is left of the output nowhere, so that Python does not try to write it when it exits."""
    with suppress(OSError, ValueError, AttributeError):
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, sys.stdout.fileno())
        os.close(nowhere)


@contextmanager
def _warnings_as_lines() -> Iterator[None]:
    """Show the warnings of the library without the lines of code that they come from."""
    with warnings.catch_warnings():
        shown = warnings.showwarning
        complaints: set[str] = set()

        def show(
            message: Warning | str,
            category: type[Warning],
            filename: str,
            lineno: int,
            file: TextIO | None = None,
            line: str | None = None,
        ) -> None:
            if issubclass(category, MastodonWarning):
                if str(message) not in complaints:
                    complaints.add(str(message))
                    _complain(f"warning: {message}")
            else:
                shown(message, category, filename, lineno, file, line)

        warnings.showwarning = show
        yield
