using System.Text.Json.Nodes;
using EvoPrune.Host.Experiments.Options;
using EvoPrune.Host.Experiments.Yaml;

namespace EvoPrune.Host.Plugins;

/// <summary>An option of a plugin as <c>evoprune plugins ID</c> shows it.</summary>
/// <param name="Name">Its key; with the path to it, where it belongs to a nested record.</param>
/// <param name="Type">What values are, for example <c>whole number</c>.</param>
/// <param name="Range">Which values are valid, for example <c>from 1 to 10</c>; empty where all are.</param>
/// <param name="Default">The default as a file would write it; null where there is none.</param>
/// <param name="Required">Whether experiments have to give it.</param>
/// <param name="Description">What it is for, if the plugin says so.</param>
public sealed record OptionListing(string Name, string Type, string Range, JsonNode? Default, bool Required, string? Description)
{
    internal static IEnumerable<OptionListing> Of(RecordConverter record, string path = "")
    {
        foreach (var option in record.Options)
        {
            var name = KeyPath.Join(path, option.Name);
            if (option.Kind is RecordConverter nested)
            {
                foreach (var inner in Of(nested.WithDefaults(option.Default), name))
                {
                    yield return inner;
                }
            }
            else
            {
                var value = option.IsRequired || option.Default is null ? null : option.Kind.Write(option.Default, folder: null);
                yield return new(name, option.Kind.Name, option.Kind.Range, value, option.IsRequired, option.Description);
            }
        }
    }
}
