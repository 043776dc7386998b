"""Make the changes, in a copy of the project that is the current directory, and list them in ``changes.txt``."""

from __future__ import annotations

from pathlib import Path

from mutmut import __main__ as mutmut


def main() -> None:
    mutmut.set_mutant_under_test("mutant_generation")
    Path("mutants").mkdir()
    mutmut.copy_src_dir()
    mutmut.copy_also_copy_files()
    for path in mutmut.walk_source_files():
        failure = mutmut.create_file_mutants(path).error
        if failure is not None:
            raise failure
    made, _ = mutmut.collect_source_file_mutation_data(mutant_names=())
    Path("changes.txt").write_text("\n".join(name for _, name, _ in made), encoding="utf-8")


if __name__ == "__main__":
    main()
