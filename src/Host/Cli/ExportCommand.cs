using System.CommandLine;
using System.Globalization;
using EvoPrune.Host.Experiments;
using EvoPrune.Host.Plugins;
using EvoPrune.Host.Runs;
using EvoPrune.Host.Search;
using EvoPrune.Models;
using EvoPrune.Models.Checkpoints;
using EvoPrune.Models.Export;
using EvoPrune.Models.Hub;
using EvoPrune.Models.Weights;
using TorchSharp;

namespace EvoPrune.Host.Cli;

/// <summary><c>export RUN|PLAN --to DIR</c>: writes a pruned model as a Hugging Face folder.</summary>
internal static class ExportCommand
{
    private sealed record ExportRequest(
        string Asked, int? Member, string Target, string? Model, ExportShape? Shape, ModelDtype Dtype, DeviceChoice Device, int? Resident,
        string[] Plugins);

    public static Command Create()
    {
        var asked = new Argument<string>("run-or-plan") { Description = "A run folder, to export its best plan, or a plan file.",
            HelpName = "RUN|PLAN" };
        var member = CommonOptions.Member();
        var target = new Option<string>("--to") { Description = "The new folder.", HelpName = "DIR", Required = true };
        var model = new Option<string?>("--model") { Description =
            "Folder or hub name of the dense model. Needed for a plan file; a run knows its own.", HelpName = "DIR" };
        var shape = CommonOptions.Choice<ExportShape>(
            "--shape", "masked: dense shapes with zeros; uniform: dropped blocks removed; hetero: everything without effect removed, "
                + "with a width per layer. Default: the smallest that stock tools open.");
        var dtype = CommonOptions.Dtype("Data type of the written weights", ModelDtype.Keep);
        var device = CommonOptions.Device();
        var resident = CommonOptions.Resident();
        var plugins = CommonOptions.Plugins();
        var json = CommonOptions.Json();
        var command = new Command("export",
            "Write a pruned model as safetensors, config.json and tokenizer, open it again and compare its outputs with those of the "
                + "pruned model in memory; a mismatch fails and removes the folder.\n\nExample: evoprune export "
                + "runs/quickstart-20260101-120000 --to pruned")
        {
            asked, member, target, model, shape, dtype, device, resident, plugins, json,
        };
        command.SetAction(parsed => Export(new Shell(parsed.GetValue(json)), new(
            parsed.GetValue(asked)!, parsed.GetValue(member), parsed.GetValue(target)!, parsed.GetValue(model), parsed.GetValue(shape),
            parsed.GetValue(dtype) ?? ModelDtype.Keep,
            parsed.GetValue(device), parsed.GetValue(resident), parsed.GetValue(plugins)!)));
        return command;
    }

    private static int Export(Shell shell, ExportRequest request)
    {
        var source = ExportSource.Find(request.Asked, request.Model, request.Member);
        var checks = new Checks();
        var log = new PrunerLog();
        log.SendTo(shell.Output.WriteLine);
        var folder = checks.Try(() => ModelFolder.Open(source.ModelPath));
        var device = checks.Try(() => Devices.Resolve(request.Device, "--device"));
        var plan = folder is null ? null : checks.Try(() =>
            PlanFile.Read(source.PlanPath, folder, ExperimentPlugins.Load(request.Plugins, [RunFolder.ResolvedPath(request.Asked)]),
                request.Member));
        var pruner = plan?.Pruner is null ? null : checks.Try(() => plan.Pruner.Create(folder!.Topology, log));
        var calibration = plan?.Calibration is null ? null : checks.Try(() => plan.Calibration.For(folder!));
        checks.ThrowIfAny();
        shell.Warn([.. folder!.Warnings, .. plan!.Warnings]);

        var resident = (request.Resident ?? source.Resident) * MachineShare.Megabyte;
        torch.set_num_threads(Environment.ProcessorCount);
        var compute = Devices.Resolve(source.Compute ?? ModelDtype.Float32, folder!);
        var method = PruningMethod.Of(pruner, calibration);
        if (pruner is IStructuredPruner)
        {
            using var dense = folder!.Load(device!, compute, resident: resident);
            method = LevelDatabases.Prepare(plan!.Plan, pruner, plan.Pruner, folder, dense, calibration, compute, device!,
                shell.Output.WriteLine);
        }

        var report = ModelExporter.Export(folder!, plan!.Plan, method, request.Target, new()
        {
            Shape = request.Shape,
            Type = request.Dtype == ModelDtype.Keep ? null : StorageType.Of(Devices.Resolve(request.Dtype, folder!)),
            Compute = compute,
            Resident = resident,
            PlanDocument = FrontFile.PlanText(source.PlanPath, request.Member),
        }, device!);
        Write(shell, report, asked: request.Shape);
        return 0;
    }

    private static void Write(Shell shell, ExportReport report, ExportShape? asked)
    {
        var shape = report.Shape.ToString().ToLowerInvariant();
        shell.Output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"written             {report.Folder}"));
        shell.Output.WriteLine(
            string.Create(CultureInfo.InvariantCulture, $"shape               "
                + $"{shape}{(asked is null ? ", the smallest that stock tools open for this plan (--shape asks for another)" : "")}"));
        shell.Output.WriteLine(
            string.Create(CultureInfo.InvariantCulture,
                $"weights             {report.Parameters:N0} parameters in {report.Blocks} blocks, {report.Bytes:N0} bytes as "
                + $"{report.Dtype}"));
        shell.Output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"parameters removed  {report.ParametersRemoved:N0}"));
        shell.Output.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"read again          outputs differ by {report.Deviation:0.0e+0} of the largest one"));
        shell.Output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"opens in            {report.Runtimes}"));
        shell.Document(report);
    }
}

/// <summary>The plan and the model of an export.</summary>
/// <param name="PlanPath">The plan file.</param>
/// <param name="ModelPath">Folder of the dense model.</param>
/// <param name="Compute">Data type of the search; null for a plan file, which has no search.</param>
/// <param name="Resident">Megabytes of weights that the search kept in memory; null for all.</param>
internal sealed record ExportSource(string PlanPath, string ModelPath, ModelDtype? Compute, int? Resident)
{
    /// <summary>Finds the plan and the model.</summary>
    /// <param name="asked">A run folder or a plan file.</param>
    /// <param name="model">Folder of the model; null to take the one that the run names.</param>
    /// <param name="member">A member of the run's front; null for the best plan.</param>
    /// <exception cref="InputException">There is no such run or plan, or no model is known.</exception>
    public static ExportSource Find(string asked, string? model, int? member)
    {
        if (!Directory.Exists(asked))
        {
            return new(asked, model is not null ? Cli.ModelPath.Require(model, "--model") : throw new InputException(
                "--model: missing; a plan file does not say which model it is for", asked, "Add --model DIR."), null, null);
        }

        var plan = Cli.PlanPath.Find(asked, member);

        // Reads the model section alone, so that the texts of the run need not exist any more.
        var spec = RunFolder.ReadSettings(asked).Find("model")?.Value;
        var written = spec?.TextOf("path")
            ?? throw new InputException("the run does not say which model it searched.", RunFolder.ResolvedPath(asked));
        return new(
            plan,
            model is not null ? Cli.ModelPath.Require(model, "--model") : OfRun(asked, written),
            Enum.TryParse<ModelDtype>(spec.TextOf("dtype"), ignoreCase: true, out var dtype) ? dtype : ModelDtype.Float32,
            int.TryParse(spec.TextOf("resident"), CultureInfo.InvariantCulture, out var resident) ? resident : null);
    }

    private static string OfRun(string run, string written) => HubName.IsMeant(written)
        ? HubCache.ModelFolder(written, RunFolder.ResolvedPath(run))
        : Path.GetFullPath(Path.Combine(run, written)) is var path
        && Directory.Exists(path) ? path
        : throw new InputException(
            $"the model of this run is not where it was: there is no folder {path}.", RunFolder.ResolvedPath(run),
            "If the run or the model was moved, say where the model is: --model DIR.");
}
