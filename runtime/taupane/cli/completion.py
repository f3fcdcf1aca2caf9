"""``taupane completion``: the script that lets a shell complete the command line."""

from __future__ import annotations

import click

_HOW = {
    "bash": 'add to ~/.bashrc: eval "$(taupane completion bash)"',
    "zsh": 'add to ~/.zshrc: eval "$(taupane completion zsh)"',
    "fish": "taupane completion fish > ~/.config/fish/completions/taupane.fish",
}


@click.command(epilog="\b\n" + "\n".join(_HOW.values()))
@click.argument("shell", type=click.Choice(sorted(_HOW)))
@click.pass_context
def completion(context: click.Context, shell: str) -> None:
    """Print the script that completes this command in a SHELL."""
    from click.shell_completion import get_completion_class

    kind = get_completion_class(shell)
    assert kind is not None  # the choice lists what click has
    click.echo(kind(context.find_root().command, {}, "taupane", "_TAUPANE_COMPLETE").source())
