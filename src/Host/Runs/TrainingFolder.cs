using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using EvoPrune.Host.Experiments;
using EvoPrune.Models.Export;
using EvoPrune.Models.Files;
using EvoPrune.Models.Training;

namespace EvoPrune.Host.Runs;

/// <summary>The folder <c>DIR.training</c> of a running training, with its request and its latest checkpoint.</summary>
internal sealed class TrainingFolder : IDisposable
{
    private const string RequestFile = "request.json", StateFile = "state.bin", StageFolder = "model";

    private readonly string target, path;
    private readonly RunLock hold;

    private TrainingFolder(string target, string path, RunLock hold) => (this.target, this.path, this.hold) = (target, path, hold);

    /// <summary>Begins a training, or resumes an equal one.</summary>
    /// <param name="target">The folder that the trained model will be written to.</param>
    /// <param name="request">The inputs that determine the trained weights.</param>
    /// <exception cref="InputException">Another training has begun for this folder, or a live process is at work.</exception>
    public static TrainingFolder Open(string target, JsonObject request)
    {
        var path = Path.TrimEndingDirectorySeparator(Path.GetFullPath(target)) + ".training";
        try
        {
            Directory.CreateDirectory(path);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new InputException($"the output folder cannot be written: {exception.Message}", path, "Choose another folder with --to.");
        }

        var hold = RunLock.TryTake(path) ?? throw new InputException(
            "a live process is training into this folder.", target, "Wait for it, or choose another folder with --to.");
        var folder = new TrainingFolder(Path.GetFullPath(target), path, hold);
        try
        {
            folder.Require(request);
            return folder;
        }
        catch
        {
            folder.Dispose();
            throw;
        }
    }

    /// <summary>Writes a checkpoint over the previous one.</summary>
    public void Save(TrainingRun run) => AtomicFile.Write(In(StateFile), run.Save);

    /// <summary>Restores the latest checkpoint, if there is one.</summary>
    public void Restore(TrainingRun run)
    {
        if (!File.Exists(In(StateFile)))
        {
            return;
        }

        try
        {
            using var stream = File.OpenRead(In(StateFile));
            run.Restore(stream);
        }
        catch (Exception exception) when (exception is ArgumentException or EndOfStreamException or IOException)
        {
            throw new InputException($"this checkpoint cannot be read: {exception.Message}", In(StateFile),
                "Delete the folder to train from the start.");
        }
    }

    /// <summary>The folder that the model is written to before it is published. Deletes leftovers of an earlier process.</summary>
    public string NewStage()
    {
        if (Directory.Exists(In(StageFolder)))
        {
            Directory.Delete(In(StageFolder), recursive: true);
        }

        return In(StageFolder);
    }

    /// <summary>Moves the model to its target and deletes this folder.</summary>
    public void Publish()
    {
        StagingFolder.Move(In(StageFolder), target);   // The target is new or empty, as checked before.
        hold.Dispose();
        Directory.Delete(path, recursive: true);
    }

    public void Dispose() => hold.Dispose();

    private string In(string file) => Path.Combine(path, file);

    private void Require(JsonObject request)
    {
        if (!File.Exists(In(RequestFile)))
        {
            AtomicFile.Write(In(RequestFile), request.ToJsonString(Json.Indented) + "\n");
            return;
        }

        var before = RunJson.Read<JsonObject>(In(RequestFile), "Delete the folder to train from the start.");
        if (FinetuneRequest.Differences(before, request) is { Length: > 0 } differences)
        {
            throw new InputException(
                $"a training that asked for something else is on its way to this folder: {differences}.", path,
                "Repeat its command to resume it, choose another folder with --to, or delete the folder to start again.");
        }
    }
}

/// <summary>The folder of a finetuned model with its result. It is published as a whole.</summary>
internal static class TrainedFolder
{
    private const string ResultFile = "finetuned.json";

    /// <summary>The result of an equal training in a folder; null if the folder is new or empty.</summary>
    /// <exception cref="InputException">The folder has other content.</exception>
    public static FinetuneResult? Find(string folder, JsonObject request)
    {
        if (!Directory.Exists(folder) || !Directory.EnumerateFileSystemEntries(folder).Any())
        {
            return null;
        }

        var file = Path.Combine(folder, ResultFile);
        if (!File.Exists(file))
        {
            throw new InputException("the output folder is not empty; a training never writes over anything.", folder,
                "Choose another folder with --to.");
        }

        var result = RunJson.Read<FinetuneResult>(file, "Choose another folder with --to.");
        return FinetuneRequest.Differences(result.Request, request) is { Length: > 0 } differences
            ? throw new InputException($"another training has written this folder: {differences}.", folder,
            "Choose another folder with --to.")
            : result;
    }

    /// <summary>Writes the result beside the weights.</summary>
    public static void Write(string folder, FinetuneResult result) =>
        AtomicFile.Write(Path.Combine(folder, ResultFile), Json.Document(result));
}

/// <summary>The inputs that determine the weights of a training after the search. Only an equal training may be resumed.</summary>
internal static class FinetuneRequest
{
    /// <summary>Makes the request.</summary>
    /// <param name="spec">The run's experiment with the recipe of this training.</param>
    /// <param name="length">Tokens per calibration window: the length of training windows unless the recipe sets another.</param>
    /// <param name="device">The device that computes.</param>
    /// <param name="tokens">The token ids of the training text.</param>
    /// <param name="plan">The content of the plan file.</param>
    /// <param name="shape">The requested shape of the export; null for the default.</param>
    public static JsonObject Of(ExperimentSpec spec, int length, string device, ReadOnlySpan<int> tokens, string plan, ExportShape? shape)
    {
        var request = JsonSerializer.SerializeToNode(spec.Finetuning!, Json.Indented)!.AsObject();
        request["length"] = spec.Finetuning!.Length ?? length;
        request["seed"] = spec.Seed;
        request["shape"] = shape?.ToString().ToLowerInvariant() ?? "as stock tools open it";
        request["device"] = device;
        request["plan"] = Hash(Encoding.UTF8.GetBytes(plan));
        request["text"] = Hash(MemoryMarshal.AsBytes(tokens));
        return request;
    }

    /// <summary>Describes the differences between two requests; empty without any.</summary>
    public static string Differences(JsonObject before, JsonObject now) =>
        string.Join("; ", now.Select(entry => entry.Key).Union(before.Select(entry => entry.Key))
        .Where(key => Show(now[key]) != Show(before[key])).Select(key => $"{key} was {Show(before[key])} and is {Show(now[key])}"));

    private static string Show(JsonNode? value) => value?.ToJsonString(Json.Line) ?? "absent";

    private static string Hash(ReadOnlySpan<byte> bytes) => Convert.ToHexStringLower(SHA256.HashData(bytes))[..16];
}

/// <summary>The result of <c>finetune</c>, stored in the folder of the trained model as <c>finetuned.json</c>.</summary>
/// <param name="Name">Name of the run.</param>
/// <param name="Seed">Its seed.</param>
/// <param name="Tokens">Tokens trained on, in whole steps.</param>
/// <param name="Steps">Optimizer steps.</param>
/// <param name="Dense">Report perplexity of the dense model, as measured by the run.</param>
/// <param name="Before">Report perplexity before training; null if it is not finite.</param>
/// <param name="After">Report perplexity after training; null if it is not finite.</param>
/// <param name="Protocol">The protocol of the measurements.</param>
/// <param name="Export">The written model.</param>
/// <param name="Request">The inputs that determine the trained weights.</param>
public sealed record FinetuneResult(
    string Name,
    long Seed,
    long Tokens,
    int Steps,
    double? Dense,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)] double? Before,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)] double? After,
    Protocol Protocol,
    ExportReport Export,
    JsonObject Request)
{
    /// <summary>The reason for a missing perplexity; absent otherwise.</summary>
    public string? Failure { get; init; }
}
