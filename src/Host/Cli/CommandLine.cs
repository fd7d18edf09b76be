using System.CommandLine;
using System.CommandLine.Help;
using System.Text.RegularExpressions;
using EvoPrune.Host.Options;
using EvoPrune.Host.Plugins;
using EvoPrune.Host.Search;
using EvoPrune.Host.Yaml;
using EvoPrune.Models.Hub;
using EvoPrune.Tensors.Natives;

namespace EvoPrune.Host.Cli;

/// <summary>All commands, and the exit code of the program.</summary>
public static class CommandLine
{
    /// <summary>Runs a command line. Exit codes: 0 success, 1 failure, 2 wrong input, 130 cancelled.</summary>
    public static int Run(string[] args)
    {
        var root = new RootCommand("EvoPrune searches for the best way to prune a language model, and shows the evidence.")
        {
            RunCommand.Create(),
            ResumeCommand.Create(),
            RunsCommand.Create(),
            DiffCommand.Create(),
            CompareCommand.Create(),
            ValidateCommand.Create(),
            EvalCommand.Create(),
            ExportCommand.Create(),
            FinetuneCommand.Create(),
            InspectCommand.Create(),
            FetchCommand.Create(),
            PluginsCommand.Create(),
            BenchmarkCommand.Create(),
            SchemaCommand.Create(),
            DoctorCommand.Create(),
            SetupCommand.Create(),
            new Option<bool>(CommonOptions.Debug) { Description = "Show the whole trace of an unexpected error.", Recursive = true },
        };
        if (args.Length == 0)
        {
            root.Parse("--help").Invoke();
            return Failure.WrongInput;
        }

        var parsed = root.Parse([.. args.Select(UserPath.ExpandArgument)]);
        if (args.Any(argument => argument.Length == 0 || argument.StartsWith("--", StringComparison.Ordinal) && argument.EndsWith('=')))
        {
            return Failure.Report([new Problem("one of the arguments is empty.", Advice: "A variable of the shell may not be set.")],
                args.Contains("--json"));
        }

        if (parsed.Errors.Count > 0 && parsed.Action is not HelpAction)
        {
            return Failure.Report(UsageProblems.Of(parsed), args.Contains("--json"));
        }

        try
        {
            return parsed.Invoke(new InvocationConfiguration { EnableDefaultExceptionHandler = false });
        }
        catch (Exception exception)
        {
            return Failure.Report(exception, args.Contains("--json"), args.Contains(CommonOptions.Debug));
        }
    }
}

/// <summary>Reports failures to the user and maps them to exit codes.</summary>
internal static class Failure
{
    public const int Failed = 1, WrongInput = 2, Cancelled = 130;

    /// <summary>Reports an exception and returns the exit code.</summary>
    /// <param name="exception">The exception that ended the command.</param>
    /// <param name="json">Whether to write a JSON document as well.</param>
    /// <param name="debug">Whether to show the stack trace.</param>
    public static int Report(Exception exception, bool json, bool debug) => exception switch
    {
        InputException input => Report(input.Problems, json, debug ? input.InnerException : null),
        TorchLibraryException torch => Report([new Problem(torch.Problem, Advice: torch.Advice)], json),
        AggregateException { InnerExceptions: [var inner] } => Report(inner, json, debug),
        OperationCanceledException => Cancelled,
        RunFailedException or HubException => Failing(exception.Message, json),
        _ => Failing(PluginFault.Describe(exception), json, debug ? $"{exception}" : $"  ({CommonOptions.Debug} shows the whole trace)"),
    };

    /// <summary>Reports all problems of the input.</summary>
    public static int Report(IReadOnlyList<Problem> problems, bool json, Exception? trace = null)
    {
        foreach (var problem in problems)
        {
            Console.Error.WriteLine(problem);
        }

        if (trace is not null)
        {
            Console.Error.WriteLine(trace);
        }

        Document(json, new { problems });
        return WrongInput;
    }

    private static int Failing(string message, bool json, string? more = null)
    {
        Console.Error.WriteLine($"failed: {message}");
        if (more is not null)
        {
            Console.Error.WriteLine(more);
        }

        Document(json, new { failed = message });
        return Failed;
    }

    private static void Document<T>(bool json, T value)
    {
        if (json)
        {
            Console.Out.Write(Json.Document(value));
        }
    }
}

/// <summary>Explains the mistakes of a command line: unknown words with the nearest known one, and values of the wrong type.</summary>
internal static partial class UsageProblems
{
    /// <summary>All problems, each with the help page to read.</summary>
    public static IReadOnlyList<Problem> Of(ParseResult parsed)
    {
        var command = parsed.CommandResult.Command;
        var advice = $"See: evoprune {(command is RootCommand ? "" : command.Name + " ")}--help";
        string[] unknown = [.. parsed.UnmatchedTokens];
        string[] said = [.. Unknown(command, unknown), .. parsed.Errors.Select(error => error.Message)
            .Where(message => !IsAbout(message, unknown)).Select(InWords)];
        return [.. said.Distinct().Select(message => new Problem(message, Advice: advice))];
    }

    private static IEnumerable<string> Unknown(Command command, string[] words)
    {
        // The word after an unknown option is most likely its value, so it is not reported.
        string[] options = [.. words.Where(word => word.StartsWith('-') && word.Length > 1)];
        return command is RootCommand && words is [var name, ..] && !name.StartsWith('-')
            ? [$"there is no command '{name}'; "
            + $"{Nearest.Hint(name, "commands", command.Subcommands.Where(each => !each.Hidden).Select(each => each.Name))}"]
            : options.Length > 0
                ? options.Select(option =>
                $"{Bare(option)}: there is no such option; "
                    + $"{Nearest.Hint(Bare(option), "there are", command.Options.Where(each => !each.Hidden).Select(each => each.Name))}")
                : words.Select(word => $"'{word}' is one argument too many");
    }

    private static bool IsAbout(string message, string[] unknown) =>
        message.StartsWith("Unrecognized command or argument", StringComparison.Ordinal)
            || (unknown.Length > 0 && message.StartsWith("Required command", StringComparison.Ordinal));

    private static string InWords(string message) => Mistyped().Match(message) is { Success: true } match
        ? $"{match.Groups[2].Value}: expected a "
        + $"{(match.Groups[3].Value.Contains("Int", StringComparison.Ordinal) ? "whole number" : "number")}, found "
        + $"'{match.Groups[1].Value}'"
        : message;

    private static string Bare(string option) => option.Split('=')[0];

    [GeneratedRegex("^Cannot parse argument '(.*)' for option '(.*)' as expected type '(.*)'")]
    private static partial Regex Mistyped();
}
