using System.Text.Json.Nodes;
using EvoPrune.Host.Options;
using EvoPrune.Host.Yaml;

namespace EvoPrune.Host.Plugins;

/// <summary>A plugin as <c>evoprune plugins</c> shows it.</summary>
/// <param name="Id">Its name in experiments.</param>
/// <param name="Version">The version of its assembly.</param>
/// <param name="Contract">Its contract.</param>
/// <param name="Description">Its documentation; null if it has none.</param>
/// <param name="Path">Absolute path of its assembly.</param>
/// <param name="Sha256">SHA-256 of its assembly.</param>
/// <param name="Options">Its options; options of nested records have key paths.</param>
public sealed record PluginListing(
    string Id, string Version, string Contract, string? Description, string Path, string Sha256, IReadOnlyList<OptionListing> Options)
{
    /// <summary>All plugins of a catalogue, or those with a name in any contract.</summary>
    /// <param name="catalog">The plugins.</param>
    /// <param name="reference"><c>id</c> for all its versions, <c>id@version</c>, or null for all plugins.</param>
    /// <exception cref="InputException">No plugin has that name.</exception>
    public static IReadOnlyList<PluginListing> Of(PluginCatalog catalog, string? reference = null)
    {
        PluginListing[] found = [.. catalog.Plugins
            .Where(plugin => reference is null
            || plugin.Aliases.Select(plugin.As).Prepend(plugin).Any(named => reference == named.Id || reference == named.Reference))
            .Select(Of)];
        return found.Length > 0 || reference is null ? found : throw new InputException(
            $"no plugin named '{reference}'; "
                + $"{Nearest.Hint(reference, "there are", catalog.Plugins.SelectMany(plugin => plugin.Names).Distinct())}",
                advice: catalog.WhyMissing);
    }

    private static PluginListing Of(PluginDescriptor plugin) => new(
        plugin.Id, plugin.Version.ToString(), plugin.Contract.Name, plugin.Description, plugin.Path, plugin.Sha256,
        [.. OptionListing.Of(plugin.Options)]);
}

/// <summary>An option of a plugin as <c>evoprune plugins ID</c> shows it.</summary>
/// <param name="Name">Its key, or its key path in a nested record.</param>
/// <param name="Type">Type of its values, for example <c>whole number</c>.</param>
/// <param name="Range">Range of valid values, for example <c>from 1 to 10</c>; empty without one.</param>
/// <param name="Default">The default as written in a file; null without one.</param>
/// <param name="Required">Whether experiments must give it.</param>
/// <param name="Description">Its documentation; null if the plugin has none.</param>
public sealed record OptionListing(string Name, string Type, string Range, JsonNode? Default, bool Required, string? Description)
{
    internal static IEnumerable<OptionListing> Of(RecordConverter record, string path = "")
    {
        foreach (var option in record.Options)
        {
            var name = KeyPath.Join(path, option.Name);
            if (option.Converter is RecordConverter nested)
            {
                foreach (var inner in Of(nested.WithDefaults(option.Default), name))
                {
                    yield return inner;
                }
            }
            else
            {
                var value = option.IsRequired || option.Default is null ? null : option.Converter.Write(option.Default, folder: null);
                yield return new(name, option.Converter.Name, option.Converter.Range, value, option.IsRequired, option.Description);
            }
        }
    }
}
