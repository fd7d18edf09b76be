using System.Text.Json.Nodes;
using EvoPrune.Host.Reports;
using EvoPrune.Models.Files;

namespace EvoPrune.Host.Runs;

/// <summary>The folder of a trained model: it has its figures beside the weights, and is there whole or not at all.</summary>
internal static class TrainedFolder
{
    private const string ResultFile = "finetuned.json";

    /// <summary>The result of the same training, if it stands in a folder; null where there is nothing yet.</summary>
    /// <exception cref="InputException">The folder holds something else.</exception>
    public static FinetuneResult? Find(string folder, JsonObject request)
    {
        if (!Directory.Exists(folder) || !Directory.EnumerateFileSystemEntries(folder).Any())
        {
            return null;
        }

        var file = Path.Combine(folder, ResultFile);
        if (!File.Exists(file))
        {
            throw new InputException("the output folder is not empty; a training never writes over anything.", folder, "Choose another folder with --to.");
        }

        var result = RunJson.Read<FinetuneResult>(file, "Choose another folder with --to.");
        return FinetuneRequest.Differences(result.Request, request) is { Length: > 0 } differences
            ? throw new InputException($"another training has written this folder: {differences}.", folder, "Choose another folder with --to.")
            : result;
    }

    /// <summary>Writes the result beside the weights.</summary>
    public static void Write(string folder, FinetuneResult result) => AtomicFile.Write(Path.Combine(folder, ResultFile), Json.Document(result));
}
