using System.CommandLine;
using System.Globalization;
using EvoPrune.Models;
using Spectre.Console;

namespace EvoPrune.Host.Cli;

/// <summary><c>inspect DIR</c>: shows the topology of a model, read from its headers.</summary>
internal static class InspectCommand
{
    public static Command Create()
    {
        var folder = new Argument<string>("model") { Description = ModelPath.Description, HelpName = "DIR" };
        var json = CommonOptions.Json();
        var command = new Command("inspect",
            "Show the topology of a model: blocks, sublayers, linear layers, head groups and the ratios at which they can be removed, "
                + "parameters, bytes. Reads headers only.\n\nExample: evoprune inspect assets/tiny")
        {
            folder, json,
        };
        command.SetAction(parsed => Inspect(new Shell(parsed.GetValue(json)), parsed.GetValue(folder)!));
        return command;
    }

    private static int Inspect(Shell shell, string path)
    {
        var folder = ModelFolder.Open(ModelPath.Require(path, "model"));
        shell.Warn(folder.Warnings);
        var model = folder.Topology;
        shell.Output.WriteLine(string.Create(CultureInfo.InvariantCulture, 
            $"{model.Family} ({folder.Family.Architecture}): {model.Parameters:N0} parameters, "
                + $"{model.Parameters * model.BytesPerParameter:N0} bytes as {folder.Type}, {folder.Files} "
                + $"{(folder.Files == 1 ? "file" : "files")}"));
        var head = !folder.Family.IsCausal ? "an encoder without head" : folder.Config.TiedHead ? "head tied to the embedding"
            : "head of its own";
        shell.Output.WriteLine(string.Create(CultureInfo.InvariantCulture, 
            $"{model.Blocks.Count} blocks, hidden size {model.HiddenSize}, vocabulary {model.Vocabulary}, context {model.ContextLength}, "
                + $"{head}"));
        foreach (var (heads, blocks) in HeadGroupsOf(model))
        {
            shell.Output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{blocks}: {Describe(heads)}"));
        }

        shell.Terminal.Write(Sublayers(model));
        shell.Document(new
        {
            model.Family,
            folder.Family.Architecture,
            model.Vocabulary,
            model.ContextLength,
            model.HiddenSize,
            folder.Config.TiedHead,
            Dtype = folder.Type.Name,
            folder.Files,
            model.Parameters,
            model.BytesPerParameter,
            Bytes = model.Parameters * model.BytesPerParameter,
            model.Blocks,
            HeadRatios = model.Blocks.Select(block => block.Heads is { } heads ? Ratios(heads) : []),
        });
        return 0;
    }

    private static Table Sublayers(ModelTopology model)
    {
        var table = new Table().Border(TableBorder.Simple)
            .AddColumns("unit", "linear layers (outputs x inputs)")
            .AddColumn(new TableColumn("weights").RightAligned())
            .AddColumn(new TableColumn("other").RightAligned());
        foreach (var sublayer in model.Sublayers)
        {
            table.AddRow(
                sublayer.Id.ToString(),
                string.Join(", ",
                    sublayer.Layers.Select(layer => $"{layer.Name[(sublayer.Id.ToString().Length + 1)..]} {layer.Outputs}x{layer.Inputs}")),
                sublayer.PrunableParameters.ToString("N0", CultureInfo.InvariantCulture),
                sublayer.OtherParameters.ToString("N0", CultureInfo.InvariantCulture));
        }

        return table;
    }

    private static IEnumerable<(HeadGroups? Heads, string Blocks)> HeadGroupsOf(ModelTopology model)
    {
        var groups = model.Blocks.GroupBy(block => block.Heads).ToList();
        return groups.Select(group => (group.Key, groups.Count == 1
            ? "all blocks"
            : (group.Count() == 1 ? "block " : "blocks ")
            + string.Join(", ", group.Select(block => block.Index.ToString(CultureInfo.InvariantCulture)))));
    }

    private static string Describe(HeadGroups? heads)
    {
        if (heads is null)
        {
            return "no attention";
        }

        var share = heads.Count / heads.KeyValueCount;
        var groups = share == 1 ? "each with keys and values of its own"
            : string.Create(CultureInfo.InvariantCulture,
            $"{heads.KeyValueCount} {(heads.KeyValueCount == 1 ? "group" : "groups")} of {share} that share keys and values");
        var ratios = Ratios(heads).Select(ratio => ratio.ToString("0.####", CultureInfo.InvariantCulture)).ToList();
        var shown = ratios.Count <= 9 ? string.Join(", ", ratios)
            : $"{string.Join(", ", ratios.Take(4))}, ... {string.Join(", ", ratios.TakeLast(2))}";
        return string.Create(CultureInfo.InvariantCulture,
            $"{heads.Count} heads of width {heads.Dimension}, {groups}; heads can be removed at ratios {shown}");
    }

    // Heads are removed in whole groups, so that every remaining key and value is shared by the same number of heads.
    private static double[] Ratios(HeadGroups heads) =>
        [.. Enumerable.Range(0, heads.KeyValueCount + 1).Select(removed => (double)removed / heads.KeyValueCount)];
}
