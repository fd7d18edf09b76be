using System.CommandLine;
using EvoPrune.Host.Experiments;
using EvoPrune.Host.Plugins;
using EvoPrune.Host.Runs;

namespace EvoPrune.Host.Cli;

/// <summary><c>schema</c>: JSON Schema of experiment files. The document is the answer, with or without <c>--json</c>.</summary>
internal static class SchemaCommand
{
    public static Command Create()
    {
        var plugins = CommonOptions.Plugins();
        var json = CommonOptions.Json();
        var command = new Command("schema",
            "Print the JSON Schema of experiment files with all plugins and their options, for editors.\n\nExample: evoprune schema > experiment.schema.json")
        {
            plugins, json,
        };
        command.SetAction(parsed =>
        {
            Console.Out.Write(Json.Document(new ExperimentFormat(PluginCatalog.Load(PluginFolders.All(parsed.GetValue(plugins)!))).Schema()));
            return 0;
        });
        return command;
    }
}
