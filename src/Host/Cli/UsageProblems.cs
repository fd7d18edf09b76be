using System.CommandLine;
using System.CommandLine.Parsing;
using System.Text.RegularExpressions;
using EvoPrune.Host.Experiments.Options;

namespace EvoPrune.Host.Cli;

/// <summary>What is wrong with a command line: unknown words with the nearest known one, and values of the wrong kind.</summary>
internal static partial class UsageProblems
{
    /// <summary>All problems, each with where to read on.</summary>
    public static IReadOnlyList<Problem> Of(ParseResult parsed)
    {
        var command = parsed.CommandResult.Command;
        var advice = $"See: evoprune {(command is RootCommand ? "" : command.Name + " ")}--help";
        string[] unknown = [.. parsed.UnmatchedTokens];
        string[] said = [.. Unknown(command, unknown), .. parsed.Errors.Select(error => error.Message).Where(message => !IsAbout(message, unknown)).Select(InWords)];
        return [.. said.Distinct().Select(message => new Problem(message, Advice: advice))];
    }

    private static IEnumerable<string> Unknown(Command command, string[] words)
    {
        // What follows an unknown option is most likely its value.
        string[] options = [.. words.Where(word => word.StartsWith('-') && word.Length > 1)];
        return command is RootCommand && words is [var name, ..] && !name.StartsWith('-')
            ? [$"there is no command '{name}'; {Nearest.Hint(name, "commands", command.Subcommands.Where(each => !each.Hidden).Select(each => each.Name))}"]
            : options.Length > 0
                ? options.Select(option => $"{Bare(option)}: there is no such option; {Nearest.Hint(Bare(option), "there are", command.Options.Where(each => !each.Hidden).Select(each => each.Name))}")
                : words.Select(word => $"'{word}' is one argument too many");
    }

    private static bool IsAbout(string message, string[] unknown) =>
        message.StartsWith("Unrecognized command or argument", StringComparison.Ordinal) || (unknown.Length > 0 && message.StartsWith("Required command", StringComparison.Ordinal));

    private static string InWords(string message) => Mistyped().Match(message) is { Success: true } match
        ? $"{match.Groups[2].Value}: expected a {(match.Groups[3].Value.Contains("Int", StringComparison.Ordinal) ? "whole number" : "number")}, found '{match.Groups[1].Value}'"
        : message;

    private static string Bare(string option) => option.Split('=')[0];

    [GeneratedRegex("^Cannot parse argument '(.*)' for option '(.*)' as expected type '(.*)'")]
    private static partial Regex Mistyped();
}
