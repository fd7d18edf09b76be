using EvoPrune.Host.Experiments.Yaml;

namespace EvoPrune.Host.Experiments.Options;

/// <summary>What reading a value needs besides the value.</summary>
/// <param name="Findings">Takes what is wrong.</param>
/// <param name="Paths">Looks up relative paths.</param>
internal sealed record BindContext(Findings Findings, InputPaths Paths);
