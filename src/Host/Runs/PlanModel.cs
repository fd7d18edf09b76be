using System.Text.Json.Nodes;
using EvoPrune.Host.Experiments.Options;
using EvoPrune.Host.Experiments.Yaml;
using EvoPrune.Models;

namespace EvoPrune.Host.Runs;

/// <summary>The model that a plan was found for, as the plan tells it. Plans by hand need not.</summary>
internal sealed record PlanModel
{
    /// <summary>Where a plan has it.</summary>
    public const string Key = "model";

    /// <summary>The model type.</summary>
    public required string Family { get; init; }

    /// <summary>See <see cref="ModelFingerprint.Topology"/>.</summary>
    public required string Topology { get; init; }

    /// <summary>See <see cref="ModelFingerprint.Weights"/>.</summary>
    public required string Weights { get; init; }

    /// <summary>What a plan for a model says.</summary>
    public static PlanModel Of(ModelFolder model) =>
        new() { Family = model.Topology.Family, Topology = model.Fingerprint.Topology, Weights = model.Fingerprint.Weights };

    /// <summary>Reads what a plan says; problems are noted, and null is given then.</summary>
    public static PlanModel? Read(YamlNode node, Findings findings)
    {
        var read = (PlanModel?)new OptionConverters().Record(typeof(PlanModel)).Read(node, Key, new(findings, new InputPaths(".", ".")));
        return read is { Topology: not null, Weights: not null } ? read : null;
    }

    /// <summary>The document that <see cref="Read"/> gives back.</summary>
    public JsonObject Write() => new() { ["family"] = Family, ["topology"] = Topology, ["weights"] = Weights };
}
