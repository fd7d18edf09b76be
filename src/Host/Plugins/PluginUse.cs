using System.Reflection;
using EvoPrune.Host.Experiments.Yaml;

namespace EvoPrune.Host.Plugins;

/// <summary>A plugin entry of an experiment: which plugin, with which options. Both are checked; nothing is constructed yet.</summary>
public interface IPluginUse
{
    /// <summary>The plugin.</summary>
    PluginDescriptor Plugin { get; }

    /// <summary>Its options record with every default filled in; an empty record if it takes none.</summary>
    object Options { get; }

    /// <summary>Where the entry was written.</summary>
    Location Where { get; }
}

/// <inheritdoc cref="IPluginUse"/>
/// <typeparam name="TContract">The plugin's contract.</typeparam>
public sealed class PluginUse<TContract> : IPluginUse
    where TContract : class
{
    internal PluginUse(PluginDescriptor plugin, object options, Location where) => (Plugin, Options, Where) = (plugin, options, where);

    /// <inheritdoc/>
    public PluginDescriptor Plugin { get; }

    /// <inheritdoc/>
    public object Options { get; }

    /// <inheritdoc/>
    public Location Where { get; }

    /// <summary>Constructs the plugin.</summary>
    /// <param name="services">What the contract promises to constructors, see <see cref="PluginContract.Services"/>.</param>
    /// <exception cref="InputException">The constructor threw: the options do not fit each other or the model.</exception>
    public TContract Create(params IReadOnlyList<object> services)
    {
        var constructor = Plugin.Type.GetConstructors().Single();
        try
        {
            return (TContract)constructor.Invoke([.. constructor.GetParameters().Select(parameter => Argument(parameter, services))]);
        }
        catch (TargetInvocationException error)
        {
            throw Refusal(error.InnerException!);
        }
        catch (Exception error) when (error is TypeLoadException or IOException or BadImageFormatException or MissingMemberException)
        {
            throw Refusal(error);
        }
    }

    /// <summary>The plugin as messages name it.</summary>
    public override string ToString() => Plugin.ToString();

    private object Argument(ParameterInfo parameter, IReadOnlyList<object> services) =>
        parameter.ParameterType == Plugin.OptionsType ? Options
        : services.FirstOrDefault(parameter.ParameterType.IsInstanceOfType)
        ?? throw new ArgumentException($"{Plugin} asks for {parameter.ParameterType.Name}, which its contract promises and the host did not give.", nameof(services));

    private InputException Refusal(Exception cause) =>
        new($"{Plugin} cannot be made: {PluginFault.Refusal(cause)}", Where.ToString(), $"The plugin is {Plugin.Path}.", cause);
}
