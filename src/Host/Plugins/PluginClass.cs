using System.ComponentModel;
using System.Reflection;
using EvoPrune.Host.Experiments.Options;

namespace EvoPrune.Host.Plugins;

/// <summary>The rules for classes marked <see cref="PluginAttribute"/>.</summary>
internal static class PluginClass
{
    /// <summary>Describes every plugin class of an assembly that follows the rules, and notes what is wrong with the others.</summary>
    public static IReadOnlyList<PluginDescriptor> DescribeAll(PluginAssembly assembly, List<Problem> problems)
    {
        List<PluginDescriptor> plugins = [];
        foreach (var type in assembly.Assembly.GetTypes().OrderBy(type => type.FullName, StringComparer.Ordinal))
        {
            if (type.GetCustomAttribute<PluginAttribute>() is { Id: var id })
            {
                string[] broken = [.. Check(type, id)];
                problems.AddRange(broken.Select(rule => new Problem($"{type.FullName}: {rule}", assembly.Path)));
                if (broken.Length == 0)
                {
                    var description = type.GetCustomAttribute<DescriptionAttribute>()?.Description;
                    plugins.Add(new(Contracts(type).Single(), id, type, Parameters(type).Select(Options).OfType<RecordConverter>().SingleOrDefault(), assembly, description));
                }
            }
        }

        return plugins;
    }

    private static IEnumerable<string> Check(Type type, string id)
    {
        if (!Kebab.Is(id))
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
                + $"(a class with a public constructor without parameters) and services: for {contract}, {string.Join(", ", contract.Services.Select(service => service.Name))}";
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

    private static string Names(IEnumerable<PluginContract> contracts) => string.Join(", ", contracts.Select(contract => contract.Interface.Name));
}
