using System.CommandLine;
using System.CommandLine.Help;
using EvoPrune.Host.Experiments.Options;

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
            RunsCommand.Create(),
            DiffCommand.Create(),
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
            return Failure.Report([new Problem("one of the arguments is empty.", Advice: "A variable of the shell may not be set.")], args.Contains("--json"));
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
