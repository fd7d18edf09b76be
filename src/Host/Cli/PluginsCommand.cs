using System.CommandLine;
using EvoPrune.Host.Plugins;
using Spectre.Console;

namespace EvoPrune.Host.Cli;

/// <summary><c>plugins [ID]</c>: what can be used, and every option of it.</summary>
internal static class PluginsCommand
{
    public static Command Create()
    {
        var id = new Argument<string?>("id")
        {
            Description = "A plugin, with or without its version. Default: all plugins, without their options.",
            HelpName = "ID",
            Arity = ArgumentArity.ZeroOrOne,
        };
        var plugins = CommonOptions.Plugins();
        var json = CommonOptions.Json();
        var command = new Command("plugins",
            "List the plugins, or the options of one with their defaults and ranges.\n\nExample: evoprune plugins simple-ga")
        {
            id, plugins, json,
        };
        command.SetAction(parsed => List(new Shell(parsed.GetValue(json)), parsed.GetValue(id), parsed.GetValue(plugins)!));
        return command;
    }

    private static int List(Shell shell, string? id, string[] folders)
    {
        var catalog = PluginCatalog.Load(PluginFolders.All(folders));
        var found = PluginListing.Of(catalog, id);
        if (id is null)
        {
            var table = Columns("contract", "id", "version", "what it does");
            foreach (var plugin in found)
            {
                Row(table, plugin.Contract, plugin.Id, plugin.Version, plugin.Description ?? "");
            }

            shell.Pretty.Write(table);
        }

        foreach (var plugin in id is null ? [] : found)
        {
            shell.People.WriteLine($"{plugin.Contract} {plugin.Id} {plugin.Version}: {plugin.Description}");
            shell.People.WriteLine(plugin.Path);
            var table = Columns("option", "type", "valid", "default", "description");
            foreach (var option in plugin.Options)
            {
                Row(table, option.Name, option.Type, option.Range, option.Required ? "(required)" : option.Default?.ToString() ?? "", option.Description ?? "");
            }

            shell.Pretty.Write(table);
        }

        if (id is null && catalog.NotLoaded.Count > 0)
        {
            shell.People.WriteLine("not loaded:");
            foreach (var problem in catalog.NotLoaded)
            {
                shell.People.WriteLine(problem);
            }
        }

        shell.Document(found);
        return 0;
    }

    private static Table Columns(params string[] names) => new Table().Border(TableBorder.Simple).AddColumns(names);

    // Descriptions are text: their brackets are not markup.
    private static void Row(Table table, params string[] cells) => table.AddRow([.. cells.Select(cell => new Text(cell))]);
}
