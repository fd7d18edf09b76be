using System.CommandLine;
using EvoPrune.Host.Experiments;
using EvoPrune.Host.Plugins;

namespace EvoPrune.Host.Cli;

/// <summary><c>schema</c>: prints the JSON Schema of experiment files, with or without <c>--json</c>.</summary>
internal static class SchemaCommand
{
    public static Command Create()
    {
        var plugins = CommonOptions.Plugins();
        var json = CommonOptions.Json();
        var command = new Command("schema",
            "Print the JSON Schema of experiment files with all plugins and their options, for editors.\n\nExample: evoprune schema > "
                + "experiment.schema.json")
        {
            plugins, json,
        };
        command.SetAction(parsed =>
        {
            Console.Out.Write(Json.Document(new ExperimentFormat(PluginCatalog.Load(PluginFolders.All(parsed.GetValue(plugins)!)))
                .Schema()));
            return 0;
        });
        return command;
    }
}

/// <summary><c>setup</c>: listed in the help. The launcher does the work, because the program cannot build itself.</summary>
internal static class SetupCommand
{
    public static Command Create()
    {
        var options = new Argument<string[]>("options") { Description = "--cpu, --cuda or --no-torch: which libtorch to fetch.",
            HelpName = "OPTION", Arity = ArgumentArity.ZeroOrMore };
        var command = new Command("setup",
            "Fetch libtorch, build everything into artifacts/, and bundle the page of comparisons. The launcher does it before the "
                + "program starts.\n\nExample: ./evoprune setup --cpu")
        {
            options,
        };
        command.TreatUnmatchedTokensAsErrors = false;
        command.SetAction(new Func<ParseResult, int>(_ => throw new InputException(
            "setup: the program cannot build itself.",
            advice: "From the root of the repository: ./evoprune setup [--cpu|--cuda|--no-torch]")));
        return command;
    }
}
