using System.Text.Json.Nodes;
using EvoPrune.Host.Experiments.Options;
using EvoPrune.Host.Experiments.Yaml;

namespace EvoPrune.Host.Compare.Format;

/// <summary>What a variant changes in the base experiment. What the values mean is for the experiment's own reader to say.</summary>
/// <param name="Entries">Key paths with their values, which stand after everything in the base.</param>
public sealed record VariantSettings(IReadOnlyList<YamlEntry> Entries)
{
    /// <summary>The base with all settings applied.</summary>
    internal YamlMapping Apply(YamlMapping root, Findings findings) =>
        Entries.Aggregate(root, (changed, entry) => Overrides.Set(changed, entry.Key.Split('.'), entry.Value, entry.Where, findings));
}

/// <summary>Reads the settings of a variant: a mapping with key paths as keys and anything as values.</summary>
internal sealed class VariantSettingsConverter : OptionConverter
{
    public override string Name => "settings";

    public override string Expected => "settings of the experiment, such as { optimizer: { type: random } }, or {} for none";

    public override object? Read(YamlNode node, string path, BindContext context, object? fallback = null) => node is YamlMapping mapping
        ? new VariantSettings([.. mapping.Entries.Select(entry => new YamlEntry(entry.Key, AfterBase(entry.Where), AfterBase(entry.Value)))])
        : Refuse(node, path, context);

    public override JsonNode? Write(object value, string? folder) => throw new NotSupportedException("Comparisons are read, not written.");

    public override JsonObject Schema() => new() { ["type"] = "object" };

    // As with settings of the command line, so that problems are told after those of the base.
    private static Location AfterBase(Location where) => where with { Order = 1 };

    private static YamlNode AfterBase(YamlNode node) => node switch
    {
        YamlMapping mapping => new YamlMapping(
            [.. mapping.Entries.Select(entry => new YamlEntry(entry.Key, AfterBase(entry.Where), AfterBase(entry.Value)))], AfterBase(mapping.Where)),
        YamlSequence list => new YamlSequence([.. list.Items.Select(AfterBase)], AfterBase(list.Where)),
        _ => node with { Where = AfterBase(node.Where) },
    };
}
