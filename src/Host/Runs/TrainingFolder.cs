using System.Text.Json.Nodes;
using EvoPrune.Models.Export;
using EvoPrune.Models.Files;
using EvoPrune.Models.Training;

namespace EvoPrune.Host.Runs;

/// <summary>What a training after the search keeps while it lasts, <c>DIR.training</c>: what was asked, and the latest checkpoint.</summary>
internal sealed class TrainingFolder : IDisposable
{
    private const string RequestFile = "request.json", StateFile = "state.bin", StageFolder = "model";

    private readonly string target, path;
    private readonly RunLock hold;

    private TrainingFolder(string target, string path, RunLock hold) => (this.target, this.path, this.hold) = (target, path, hold);

    /// <summary>Begins a training, or goes on with one that asked for the same.</summary>
    /// <param name="target">The folder that the trained model will be written to.</param>
    /// <param name="request">All that the trained weights depend on.</param>
    /// <exception cref="InputException">Another training is on its way to this folder, or a live process is at work.</exception>
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

    /// <summary>Writes a checkpoint in the place of the one before.</summary>
    public void Save(TrainingRun run) => AtomicFile.Write(In(StateFile), run.Save);

    /// <summary>Goes on from the latest checkpoint, if there is one.</summary>
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
            throw new InputException($"this checkpoint cannot be read: {exception.Message}", In(StateFile), "Delete the folder to train from the start.");
        }
    }

    /// <summary>Where the trained model is written before it takes its place; what an earlier process left there goes.</summary>
    public string NewStage()
    {
        if (Directory.Exists(In(StageFolder)))
        {
            Directory.Delete(In(StageFolder), recursive: true);
        }

        return In(StageFolder);
    }

    /// <summary>Puts the trained model in its place, and removes everything else.</summary>
    public void Publish()
    {
        StagingFolder.Move(In(StageFolder), target);   // Empty, or it would not have come so far.
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
                "Repeat its command to go on with it, choose another folder with --to, or delete the folder to begin anew.");
        }
    }
}
