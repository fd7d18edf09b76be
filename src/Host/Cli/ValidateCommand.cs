using System.CommandLine;
using EvoPrune.Host.Compare;
using EvoPrune.Host.Experiments;

namespace EvoPrune.Host.Cli;

/// <summary><c>validate FILE</c>: makes all checks of <c>run</c> without loading the weights.</summary>
internal static class ValidateCommand
{
    public static Command Create()
    {
        var file = new Argument<string>("file") { Description = "An experiment or a comparison (YAML).", HelpName = "FILE" };
        var with = CommonOptions.With();
        var set = CommonOptions.Set();
        var plugins = CommonOptions.Plugins();
        var json = CommonOptions.Json();
        var command = new Command("validate",
            "Check an experiment or a comparison, its plugins, its model's headers and its texts, and say what it would do.\n\nExample: "
                + "evoprune validate experiments/quickstart.yaml")
        {
            file, with, set, plugins, json,
        };
        command.SetAction(parsed =>
            Validate(new Shell(parsed.GetValue(json)), parsed.GetValue(file)!,
                new(parsed.GetValue(with)!, parsed.GetValue(set)!), parsed.GetValue(plugins)!));
        return command;
    }

    private static int Validate(Shell shell, string file, ExperimentEdits edits, string[] pluginFolders)
    {
        var format = new ExperimentFormat(ExperimentPlugins.Load(pluginFolders, [file], edits));
        return ComparisonFormat.IsComparison(file) ? Comparison(shell, format, file, edits) : Experiment(shell, format, file, edits);
    }

    private static int Comparison(Shell shell, ExperimentFormat format, string file, ExperimentEdits edits)
    {
        var comparison = new ComparisonFormat(format)
            .Read(file, edits, (read, experiment) => Search.Experiment.Prepare(read, experiment, embed: false));
        var spec = comparison.Spec;
        var experiments = VariantCheck.Prepare(spec, comparison.Cells);
        shell.Output.WriteLine($"{file}: valid");
        shell.Output.WriteLine($"  {experiments.Count} variants x {spec.Seeds.Count} seeds, baseline {spec.Baseline}");
        foreach (var (variant, experiment) in experiments)
        {
            var planned = experiment.Optimizer.PlannedProposals;
            shell.Output.WriteLine(
                $"  {variant}: {experiment.Spec.Optimizer.Plugin.Id} over {experiment.Space.Genes.Count} genes "
                    + $"({experiment.Spec.Encoding.Plugin.Id})"
                + (planned is null ? "" : $", {planned} evaluations at most"));
        }

        shell.Document(new
        {
            valid = true,
            name = spec.Name,
            spec.Baseline,
            spec.Seeds,
            variants = experiments.ToDictionary(variant => variant.Key, variant => new
            {
                hash = format.Hash(variant.Value.Spec),
                genes = variant.Value.Space.Genes.Count,
                plannedEvaluations = variant.Value.Optimizer.PlannedProposals,
            }),
        });
        return 0;
    }

    private static int Experiment(Shell shell, ExperimentFormat format, string file, ExperimentEdits edits)
    {
        var experiment = Search.Experiment.Prepare(format.ReadAll(file, edits.Apply), file, embed: false);
        var spec = experiment.Spec;
        var planned = experiment.Optimizer.PlannedProposals;
        shell.Warn(experiment.Warnings);
        shell.Output.WriteLine($"{file}: valid");
        shell.Output.WriteLine($"  {spec.Optimizer.Plugin.Id} over {experiment.Space.Genes.Count} genes ({spec.Encoding.Plugin.Id})"
            + (planned is null ? "" : $", {planned} evaluations at most"));
        foreach (var remark in experiment.Optimizer.Remarks)
        {
            shell.Output.WriteLine($"  {remark}");
        }

        shell.Output.WriteLine((experiment.Drawn is { Windows: var windows }
            ? $"  {windows.Count} x {windows.Length} calibration tokens, "
            : $"  calibration tokens are drawn when the experiment runs ({spec.Calibration.Plugin.Id} embeds the text), ")
            + $"{experiment.Report.Count} x {experiment.Report.Length} report tokens, {experiment.Model.Topology.Blocks.Count} blocks on "
            + $"{experiment.Device}");
        shell.Document(new
        {
            valid = true,
            name = spec.Name,
            hash = format.Hash(spec),
            genes = experiment.Space.Genes.Count,
            plannedEvaluations = planned,
            remarks = experiment.Optimizer.Remarks,
            calibration = experiment.Drawn is { } drawn ? Describe(drawn.Windows) : null,
            report = Describe(experiment.Report),
            device = experiment.Device.ToString(),
        });
        return 0;
    }

    private static object Describe(TokenWindows windows) => new { windows = windows.Count, windows.Length, windows.Hash };
}
