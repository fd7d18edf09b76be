using EvoPrune.Models.Hub;

namespace EvoPrune.Host.Runs;

/// <summary>A model of the Hugging Face hub.</summary>
/// <param name="Name">Its name on the hub.</param>
/// <param name="Revision">The commit.</param>
public sealed record HubModel(string Name, string Revision)
{
    /// <summary>The model of a folder in the hub's cache; null for any other folder.</summary>
    public static HubModel? At(string folder) =>
        HubCache.SnapshotAt(folder)?.Name is { Kind: HubKind.Model } name ? new(name.Repository, name.Revision) : null;

    /// <summary>The model for readers.</summary>
    public override string ToString() => $"{Name} of the Hugging Face hub, revision {Revision}";
}
