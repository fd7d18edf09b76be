using System.CommandLine;
using System.Text.Json.Nodes;
using EvoPrune.Host.Plugins;
using Spectre.Console;

namespace EvoPrune.Host.Cli;

/// <summary><c>plugins [ID]</c>: lists the plugins, or the options of one.</summary>
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
            var isNarrow = IsNarrow(shell);
            var table = isNarrow ? Columns("contract", "id", "what it does") : Columns("contract", "id", "version", "what it does");
            foreach (var plugin in found)
            {
                Row(table, [plugin.Contract, plugin.Id, .. isNarrow ? Array.Empty<string>() : [plugin.Version], plugin.Description ?? ""]);
            }

            shell.Terminal.Write(table);
        }

        foreach (var plugin in id is null ? [] : found)
        {
            shell.Output.WriteLine($"{plugin.Contract} {plugin.Id} {plugin.Version}: {plugin.Description}");
            shell.Output.WriteLine(plugin.Path);
            if (IsNarrow(shell))
            {
                plugin.Options.ToList().ForEach(option => Stack(shell.Terminal, option));
                continue;
            }

            var table = Columns("option", "type", "valid", "default", "description");
            foreach (var option in plugin.Options)
            {
                Row(table, option.Name, option.Type, option.Range, Default(option), option.Description ?? "");
            }

            shell.Terminal.Write(table);
        }

        if (id is null && catalog.NotLoaded.Count > 0)
        {
            shell.Output.WriteLine("not loaded:");
            foreach (var problem in catalog.NotLoaded)
            {
                shell.Output.WriteLine(problem);
            }
        }

        shell.Document(found);
        return 0;
    }

    // Five columns of text do not fit a narrow terminal.
    private static bool IsNarrow(Shell shell) => shell.Terminal.Profile.Width < 120;

    private static void Stack(IAnsiConsole console, OptionListing option)
    {
        var valid = option.Range.Length > 0 ? $"{option.Type} {option.Range}" : option.Type;
        var absent = option.Required ? "required" : Default(option) is { Length: > 0 } value ? $"default {value}" : "";
        console.WriteLine();
        console.Write(Indented(2, $"{option.Name}: {valid}{(absent.Length > 0 ? $"; {absent}" : "")}"));
        if (option.Description is { } description)
        {
            console.Write(Indented(4, description));
        }
    }

    private static Padder Indented(int columns, string text) => new(new Text(text), new Padding(columns, 0, 0, 0));

    private static string Default(OptionListing option) => option.Required ? "(required)" : InLine(option.Default);

    // YAML flow style, as in experiment files: [a, b], { key: value }.
    private static string InLine(JsonNode? value) => value switch
    {
        JsonArray list => $"[{string.Join(", ", list.Select(InLine))}]",
        JsonObject mapping => $"{{ {string.Join(", ", mapping.Select(entry => $"{entry.Key}: {InLine(entry.Value)}"))} }}",
        null => "",
        _ => value.ToString(),
    };

    private static Table Columns(params string[] names) => new Table().Border(TableBorder.Simple).AddColumns(names);

    // Text cells, because brackets in descriptions are not markup.
    private static void Row(Table table, params string[] cells) => table.AddRow([.. cells.Select(cell => new Text(cell))]);
}
