using EvoPrune.Host.Experiments.Options;

namespace EvoPrune.Host.Plugins;

/// <summary>A plugin as <c>evoprune plugins</c> shows it.</summary>
/// <param name="Id">The name by which experiments ask for it.</param>
/// <param name="Version">The version of its assembly.</param>
/// <param name="Contract">What it is.</param>
/// <param name="Description">What it does, if it says so.</param>
/// <param name="Path">Absolute path of its assembly.</param>
/// <param name="Sha256">SHA-256 of its assembly.</param>
/// <param name="Options">Its options; those of nested records with their key paths.</param>
public sealed record PluginListing(
    string Id, string Version, string Contract, string? Description, string Path, string Sha256, IReadOnlyList<OptionListing> Options)
{
    /// <summary>All plugins of a catalogue, or those that a name means in any contract.</summary>
    /// <param name="catalog">The plugins.</param>
    /// <param name="reference"><c>id</c> for all its versions, <c>id@version</c>, or null for everything.</param>
    /// <exception cref="InputException">No plugin has that name.</exception>
    public static IReadOnlyList<PluginListing> Of(PluginCatalog catalog, string? reference = null)
    {
        PluginListing[] found = [.. catalog.Plugins.Where(plugin => reference is null || reference == plugin.Id || reference == plugin.Reference).Select(Of)];
        return found.Length > 0 || reference is null ? found : throw new InputException(
            $"no plugin named '{reference}'; {Nearest.Hint(reference, "there are", catalog.Plugins.Select(plugin => plugin.Id).Distinct())}", advice: catalog.WhyMissing);
    }

    private static PluginListing Of(PluginDescriptor plugin) => new(
        plugin.Id, plugin.Version.ToString(), plugin.Contract.Name, plugin.Description, plugin.Path, plugin.Sha256, [.. OptionListing.Of(plugin.Options)]);
}
