"""The command `./desk`, and the processes of a desk on one machine.

Everything that `./desk` needs before the virtual environment exists runs on the bare system's Python 3.11, so it uses
the standard library only. Modules that need more (`running`, `events`, `messages`) say so and run in the environment.
"""
