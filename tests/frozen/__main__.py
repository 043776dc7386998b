"""Freeze the program with PyInstaller, and run it."""

import subprocess
import sys
import tempfile
from pathlib import Path

PROGRAM = Path(__file__).with_name("program.py")


def main() -> None:
    """Build in a temporary directory. Fail if the frozen program does not work."""
    with tempfile.TemporaryDirectory() as directory:
        places = ["--distpath", directory, "--workpath", f"{directory}/work", "--specpath", directory]
        build = [sys.executable, "-m", "PyInstaller", "--log-level", "WARN", "--onedir", "--name", "program", *places]
        subprocess.run([*build, str(PROGRAM)], check=True)
        done = subprocess.run([f"{directory}/program/program"], check=True, capture_output=True, text=True)
    assert done.stdout == "frozen 23\n", done.stdout
    print("The frozen program works.")


if __name__ == "__main__":
    main()
