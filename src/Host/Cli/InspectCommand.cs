using System.CommandLine;
using System.Globalization;
using EvoPrune.Models;
using Spectre.Console;

namespace EvoPrune.Host.Cli;

/// <summary><c>inspect DIR</c>: what a model consists of, from its headers alone.</summary>
internal static class InspectCommand
{
    public static Command Create()
    {
        var folder = new Argument<string>("model") { Description = "Folder of the model.", HelpName = "DIR" };
        var json = CommonOptions.Json();
        var command = new Command("inspect",
            "Show the topology of a model: blocks, units, linear layers, parameters. Reads headers only.\n\nExample: evoprune inspect assets/tiny")
        {
            folder, json,
        };
        command.SetAction(parsed => Inspect(new Shell(parsed.GetValue(json)), parsed.GetValue(folder)!));
        return command;
    }

    private static int Inspect(Shell shell, string folder)
    {
        var model = ModelFolder.Open(folder).Topology;
        shell.People.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{model.Family}: {model.Parameters:N0} parameters, {model.Parameters * model.BytesPerParameter:N0} bytes, "
            + $"{model.Blocks.Count} blocks, hidden size {model.HiddenSize}, "
            + $"{model.Heads.Count} heads ({model.Heads.KeyValueCount} for keys and values) of {model.Heads.Dimension}, vocabulary {model.Vocabulary}, context {model.ContextLength}"));
        var table = new Table().Border(TableBorder.Simple)
            .AddColumns("unit", "linear layers (outputs x inputs)")
            .AddColumn(new TableColumn("weights").RightAligned())
            .AddColumn(new TableColumn("other").RightAligned());
        foreach (var unit in model.Units)
        {
            table.AddRow(
                unit.Id.ToString(),
                string.Join(", ", unit.Layers.Select(layer => $"{layer.Name[(unit.Id.ToString().Length + 1)..]} {layer.Outputs}x{layer.Inputs}")),
                unit.PrunableParameters.ToString("N0", CultureInfo.InvariantCulture),
                unit.OtherParameters.ToString("N0", CultureInfo.InvariantCulture));
        }

        shell.Pretty.Write(table);
        shell.Document(model);
        return 0;
    }
}
