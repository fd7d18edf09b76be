namespace EvoPrune.Host.Plugins;

/// <summary>What a plugin may have been built against.</summary>
internal static class ContractRules
{
    /// <summary>Assemblies that plugins have no business with.</summary>
    public static IReadOnlyList<string> HostOnly { get; } = ["EvoPrune.Models", "evoprune"];

    /// <summary>Contracts of the same major version that are no newer than the host's; and nothing of the host itself.</summary>
    public static IEnumerable<Problem> Check(AssemblyFile file)
    {
        var contracts = SharedAssemblies.Contracts.GetName();
        var provided = contracts.Version!;
        if (file.References.TryGetValue(contracts.Name!, out var built) && (built.Major != provided.Major || built > provided))
        {
            yield return new(
                $"built against {contracts.Name} {built}, but the host at {SharedAssemblies.Contracts.Location} has {provided}",
                file.Path,
                $"This host takes plugins built against {provided.Major}.0 to {provided.Major}.{provided.Minor}: rebuild the plugin, or use another host.");
        }

        foreach (var forbidden in file.References.Keys.Intersect(HostOnly).Order(StringComparer.Ordinal))
        {
            yield return new($"built against {forbidden}, which is not for plugins", file.Path, "Plugins use the contracts and tensors; what else they need of a model comes through a contract.");
        }
    }
}
