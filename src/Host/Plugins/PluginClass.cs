using System.ComponentModel;
using System.Reflection;
using EvoPrune.Host.Options;

namespace EvoPrune.Host.Plugins;

/// <summary>The rules for classes marked <see cref="PluginAttribute"/>.</summary>
internal static class PluginClass
{
    /// <summary>Describes every plugin class of an assembly that follows the rules, and reports the problems of the others.</summary>
    public static IReadOnlyList<PluginDescriptor> DescribeAll(PluginAssembly assembly, List<Problem> problems)
    {
        List<PluginDescriptor> plugins = [];
        foreach (var type in assembly.Assembly.GetTypes().OrderBy(type => type.FullName, StringComparer.Ordinal))
        {
            if (type.GetCustomAttribute<PluginAttribute>() is { Id: var id, Aliases: var aliases })
            {
                string[] broken = [.. Check(type, [id, .. aliases])];
                problems.AddRange(broken.Select(rule => new Problem($"{type.FullName}: {rule}", assembly.Path)));
                if (broken.Length == 0)
                {
                    var description = type.GetCustomAttribute<DescriptionAttribute>()?.Description;
                    var options = Parameters(type).Select(Options).OfType<RecordConverter>().SingleOrDefault();
                    plugins.Add(new(Contracts(type).Single(), id, type, options, assembly, description) { Aliases = aliases });
                }
            }
        }

        return plugins;
    }

    private static IEnumerable<string> Check(Type type, IEnumerable<string> ids)
    {
        foreach (var id in ids.Where(id => !Kebab.Is(id)))
        {
            yield return $"the id '{id}' is not kebab-case, such as simple-ga";
        }

        if (!type.IsVisible || !type.IsSealed || type.IsAbstract || type.IsGenericType)
        {
            yield return "a plugin class is public, sealed and not generic";
        }

        var contracts = Contracts(type);
        if (contracts.Count != 1)
        {
            yield return contracts.Count == 0
                ? $"implements no contract; a plugin implements one of {Names(PluginContract.All)}"
                : $"implements {contracts.Count} contracts, {Names(contracts)}; a plugin implements one";
        }

        var constructors = type.GetConstructors();
        if (constructors.Length != 1)
        {
            yield return $"has {constructors.Length} public constructors; a plugin has one";
        }

        if (contracts.Count != 1 || constructors.Length != 1)
        {
            yield break;
        }

        foreach (var problem in Parameters(type).Select(parameter => CheckParameter(parameter, contracts[0])).OfType<string>())
        {
            yield return problem;
        }

        if (Parameters(type).Count(parameter => IsOptions(parameter, contracts[0])) is > 1 and var records)
        {
            yield return $"takes {records} options records; a plugin takes one at most";
        }
    }

    private static string? CheckParameter(ParameterInfo parameter, PluginContract contract)
    {
        if (contract.Services.Contains(parameter.ParameterType))
        {
            return null;
        }

        if (!IsOptions(parameter, contract))
        {
            return $"constructor parameter '{parameter.Name}' has type {parameter.ParameterType.Name}; a plugin takes an options record "
                + $"(a class with a public constructor without parameters) and services: for {contract}, "
                + $"{string.Join(", ", contract.Services.Select(service => service.Name))}";
        }

        try
        {
            return Options(parameter)!.Options.Any(option => option.Name == "type")
                ? $"{parameter.ParameterType.Name} has an option named 'type', which names the plugin"
                : null;
        }
        catch (OptionTypeException error)
        {
            return error.Message;
        }
    }

    private static bool IsOptions(ParameterInfo parameter, PluginContract contract) =>
        !contract.Services.Contains(parameter.ParameterType)
        && parameter.ParameterType is { IsClass: true, IsAbstract: false } type
        && type.GetConstructor([]) is not null;

    private static RecordConverter? Options(ParameterInfo parameter) =>
        PluginContract.All.Any(contract => contract.Services.Contains(parameter.ParameterType))
            ? null
            : new OptionConverters().Record(parameter.ParameterType);

    private static ParameterInfo[] Parameters(Type type) => type.GetConstructors().Single().GetParameters();

    private static IReadOnlyList<PluginContract> Contracts(Type type) =>
        [.. PluginContract.All.Where(contract => contract.Interface.IsAssignableFrom(type))];

    private static string Names(IEnumerable<PluginContract> contracts) =>
        string.Join(", ", contracts.Select(contract => contract.Interface.Name));
}

/// <summary>A contract that a plugin can implement.</summary>
/// <param name="Name">Its name in experiments and messages, for example <c>optimizer</c>.</param>
/// <param name="Interface">The interface that the plugin class implements.</param>
/// <param name="Services">Types that the constructor of a plugin may take besides its options.</param>
public sealed record PluginContract(string Name, Type Interface, IReadOnlyList<Type> Services)
{
    /// <summary>All contracts, in the order in which an experiment uses them.</summary>
    public static IReadOnlyList<PluginContract> All { get; } =
    [
        new("calibration", typeof(ICalibrationSampler), [typeof(ModelTopology), typeof(ITextEmbedders)]),
        new("encoding", typeof(IEncoding), [typeof(ModelTopology)]),
        new("pruner", typeof(IPruner), [typeof(ModelTopology), typeof(IPrunerLog)]),
        new("fitness", typeof(IFitness), [typeof(ModelTopology), typeof(ITextCorpus), typeof(ITextTokenizer), typeof(ITaskSource)]),
        new("optimizer", typeof(IOptimizer), [typeof(ModelTopology), typeof(SearchSpace), typeof(Objectives)]),
    ];

    /// <summary>The contract with an interface.</summary>
    public static PluginContract Of(Type @interface) => All.Single(contract => contract.Interface == @interface);

    /// <summary>The name.</summary>
    public override string ToString() => Name;
}
