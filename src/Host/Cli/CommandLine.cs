using System.CommandLine;
using System.CommandLine.Help;

namespace EvoPrune.Host.Cli;

/// <summary>The commands, and what happens when one of them fails.</summary>
public static class CommandLine
{
    /// <summary>Runs a command line: 0 done, 1 failed, 2 the input is wrong, 130 cancelled.</summary>
    public static int Run(string[] args)
    {
        var root = new RootCommand("EvoPrune searches for the best way to prune a language model, and shows the evidence.")
        {
            RunCommand.Create(),
            ResumeCommand.Create(),
            CompareCommand.Create(),
            ValidateCommand.Create(),
            EvalCommand.Create(),
            ExportCommand.Create(),
            FinetuneCommand.Create(),
            InspectCommand.Create(),
            PluginsCommand.Create(),
            BenchmarkCommand.Create(),
            SchemaCommand.Create(),
            DoctorCommand.Create(),
            new Option<bool>(CommonOptions.Debug) { Description = "Show the whole trace of an unexpected error.", Recursive = true },
        };
        var parsed = root.Parse(args);
        if (parsed.Errors.Count > 0 && parsed.Action is not HelpAction)
        {
            var advice = $"See: evoprune {Named(parsed)}--help";
            return Failure.Report([.. parsed.Errors.Select(error => new Problem(error.Message, Advice: advice))], args.Contains("--json"));
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

    private static string Named(ParseResult parsed) =>
        parsed.CommandResult.Command is RootCommand ? "" : parsed.CommandResult.Command.Name + " ";
}
