using System.CommandLine;
using System.Globalization;
using EvoPrune.Host.Experiments;
using EvoPrune.Host.Plugins;
using EvoPrune.Host.Runs;
using EvoPrune.Host.Search;
using EvoPrune.Models;
using EvoPrune.Models.Checkpoints;
using EvoPrune.Models.Export;
using TorchSharp;

namespace EvoPrune.Host.Cli;

/// <summary><c>export RUN|PLAN --to DIR</c>: a pruned model as a Hugging Face folder that stock tools open.</summary>
internal static class ExportCommand
{
    private sealed record Request(
        string Asked, int? Member, string Target, string? Model, ExportShape? Shape, ModelDtype Dtype, DeviceChoice Device, int? Resident, string[] Plugins);

    public static Command Create()
    {
        var asked = new Argument<string>("run-or-plan") { Description = "A run folder, whose best plan is exported, or a plan file.", HelpName = "RUN|PLAN" };
        var member = CommonOptions.Member();
        var target = new Option<string>("--to") { Description = "The new folder.", HelpName = "DIR", Required = true };
        var model = new Option<string?>("--model") { Description = "Folder of the dense model. Needed for a plan file; a run knows its own.", HelpName = "DIR" };
        var shape = CommonOptions.Choice<ExportShape>(
            "--shape", "masked: dense shapes with zeros; uniform: dropped blocks are gone; hetero: whatever has no effect is gone, per-layer widths. Default: the smallest that stock tools open.");
        var dtype = CommonOptions.Dtype("Data type of the written weights", ModelDtype.Keep);
        var device = CommonOptions.Device();
        var resident = CommonOptions.Resident();
        var plugins = CommonOptions.Plugins();
        var json = CommonOptions.Json();
        var command = new Command("export",
            "Write a pruned model as safetensors, config.json and tokenizer, open it again and compare its outputs with those of the pruned model in memory; a mismatch fails and removes the folder.\n\nExample: evoprune export runs/quickstart-20260101-120000 --to pruned")
        {
            asked, member, target, model, shape, dtype, device, resident, plugins, json,
        };
        command.SetAction(parsed => Export(new Shell(parsed.GetValue(json)), new(
            parsed.GetValue(asked)!, parsed.GetValue(member), parsed.GetValue(target)!, parsed.GetValue(model), parsed.GetValue(shape), parsed.GetValue(dtype) ?? ModelDtype.Keep,
            parsed.GetValue(device), parsed.GetValue(resident), parsed.GetValue(plugins)!)));
        return command;
    }

    private static int Export(Shell shell, Request request)
    {
        var source = ExportSource.Find(request.Asked, request.Model, request.Member);
        var checks = new Checks();
        var log = new PrunerLog();
        log.SendTo(shell.People.WriteLine);
        var folder = checks.Try(() => ModelFolder.Open(source.ModelPath));
        var device = checks.Try(() => Devices.Resolve(request.Device, "--device"));
        var plan = folder is null ? null : checks.Try(() =>
            PlanFile.Read(source.PlanPath, folder, ExperimentPlugins.Load(request.Plugins, [RunFolder.ResolvedPath(request.Asked)]), request.Member));
        var pruner = plan?.Pruner is null ? null : checks.Try(() => plan.Pruner.Create(folder!.Topology, log));
        var calibration = plan?.Calibration is null ? null : checks.Try(() => plan.Calibration.For(folder!));
        checks.ThrowIfAny();
        shell.Warn([.. folder!.Warnings, .. plan!.Warnings]);

        var resident = (request.Resident ?? source.Resident) * MachineShare.Megabyte;
        torch.set_num_threads(Environment.ProcessorCount);
        var compute = Devices.Resolve(source.Compute ?? ModelDtype.Float32, folder!);
        if (pruner is IStructuredPruner)
        {
            using var dense = folder!.Load(device!, compute, resident: resident);
            pruner = LevelDatabases.Prepare(plan!, pruner, folder, dense, calibration, compute, device!, shell.People.WriteLine);
        }

        var report = ModelExporter.Export(folder!, plan!.Plan, pruner, request.Target, new()
        {
            Shape = request.Shape,
            Type = request.Dtype == ModelDtype.Keep ? null : StorageType.Of(Devices.Resolve(request.Dtype, folder!)),
            Compute = compute,
            Resident = resident,
            PlanDocument = FrontFile.PlanText(source.PlanPath, request.Member),
        }, device!, calibration);
        Write(shell, report, asked: request.Shape);
        return 0;
    }

    private static void Write(Shell shell, ExportReport report, ExportShape? asked)
    {
        string Line(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
        var shape = report.Shape.ToString().ToLowerInvariant();
        shell.People.WriteLine(Line($"written             {report.Folder}"));
        shell.People.WriteLine(Line($"shape               {shape}{(asked is null ? ", the smallest that stock tools open for this plan (--shape asks for another)" : "")}"));
        shell.People.WriteLine(Line($"weights             {report.Parameters:N0} parameters in {report.Blocks} blocks, {report.Bytes:N0} bytes as {report.Dtype}"));
        shell.People.WriteLine(Line($"parameters removed  {report.ParametersRemoved:N0}"));
        shell.People.WriteLine(Line($"read again          outputs differ by {report.Deviation:0.0e+0} of the largest one"));
        shell.People.WriteLine(Line($"opens in            {report.Runtimes}"));
        shell.Document(report);
    }
}
