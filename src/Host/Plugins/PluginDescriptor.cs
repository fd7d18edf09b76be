using EvoPrune.Host.Experiments.Options;

namespace EvoPrune.Host.Plugins;

/// <summary>A plugin that was found, checked and loaded, but not constructed.</summary>
public sealed class PluginDescriptor
{
    internal PluginDescriptor(PluginContract contract, string id, Type type, RecordConverter? options, PluginAssembly assembly, string? description) =>
        (Contract, Id, Type, Options, Assembly, Description) = (contract, id, type, options ?? NoOptions, assembly, description);

    /// <summary>What the plugin is.</summary>
    public PluginContract Contract { get; }

    /// <summary>The name by which experiments ask for it.</summary>
    public string Id { get; }

    /// <summary>The version of its assembly.</summary>
    public PluginVersion Version => Assembly.Version;

    /// <summary>What it does, if it says so.</summary>
    public string? Description { get; }

    /// <summary>The plugin class.</summary>
    public Type Type { get; }

    /// <summary>The record of its options, or null if it takes none.</summary>
    public Type? OptionsType => Options == NoOptions ? null : Options.Type;

    /// <summary>Absolute path of its assembly.</summary>
    public string Path => Assembly.Path;

    /// <summary>SHA-256 of its assembly.</summary>
    public string Sha256 => Assembly.Sha256;

    /// <summary>The name that means this version and no other: <c>simple-ga@1.0.0</c>.</summary>
    public string Reference => $"{Id}@{Version}";

    /// <summary>Whether its constructor asks for a service.</summary>
    internal bool Asks<TService>() => Type.GetConstructors().Single().GetParameters().Any(parameter => parameter.ParameterType == typeof(TService));

    internal RecordConverter Options { get; }

    internal PluginAssembly Assembly { get; }

    private static RecordConverter NoOptions { get; } = new OptionConverters().Record(typeof(None));

    /// <summary>As messages name it: <c>optimizer simple-ga 1.0.0</c>.</summary>
    public override string ToString() => $"{Contract} {Id} {Version}";

    private sealed record None;
}
