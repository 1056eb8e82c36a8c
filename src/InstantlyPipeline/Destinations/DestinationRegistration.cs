using InstantlyPipeline.Destinations.Http.Pacing;
using InstantlyPipeline.Destinations.Settings;
using Microsoft.Extensions.DependencyInjection;

namespace InstantlyPipeline.Destinations;

/// <summary>All that the rest of the pipeline needs to know of one destination. <see cref="DestinationList"/> has one of each.</summary>
/// <remarks>The doctor, <c>serve</c>'s notes, the settings of workspaces and the tests are made from the list: nothing else names a
/// destination.</remarks>
public abstract class DestinationRegistration
{
    private protected DestinationRegistration() { }

    /// <summary>Section of its settings, its name in messages and the label of its metrics; in lower case it starts the reason codes.
    /// Stable: all of them leave the process.</summary>
    public abstract string Name { get; }

    /// <summary>What a sentence for people calls it.</summary>
    public virtual string Title => Name;

    /// <summary>Whether people see there what happened.</summary>
    internal virtual bool TellsPeople => true;

    /// <summary>The setting without which it is not used, without its section, for example <c>AccessToken</c>.</summary>
    public abstract string Credential { get; }

    /// <summary>How many calls one credential may make, as the vendor documents it.</summary>
    /// <value>Null where the vendor documents no fixed rate: then only its answers tell.</value>
    public abstract Pace? Pace { get; }

    /// <summary>Its settings; each public property that can be set is one.</summary>
    public abstract Type OptionsType { get; }

    /// <summary>What <see cref="DestinationClients.Of{TClient}"/> gives for it.</summary>
    public abstract Type ClientType { get; }

    /// <summary>What the doctor knows once its question was answered.</summary>
    internal virtual string Answered => "Reached, and the credential is accepted";

    /// <summary>Registers what workflows reach it by: a CRM as <c>ICrm</c>, a chat as <c>IAlertChannel</c>. Nothing where workflows ask for
    /// the client itself.</summary>
    internal virtual void AddPorts(IServiceCollection services) { }

    internal abstract DestinationSettings Read(SettingReader settings);

    /// <summary>A client on a connection, and so with a circuit, of its own.</summary>
    /// <param name="pace">That of the credential.</param>
    internal abstract object Connect(DestinationSettings own, DestinationPace pace, IHttpClientFactory factory, TimeProvider time);

    /// <summary>Asks something that changes nothing and posts nothing, on a connection of its own: a doctor's question must neither be held
    /// back by an open circuit nor open one.</summary>
    internal abstract Task AskAsync(
        DestinationSettings own,
        IHttpClientFactory factory,
        TimeProvider time,
        CancellationToken cancellationToken
    );

    /// <summary>What a person should know although all works, asked like <see cref="AskAsync"/>; null where there is nothing to
    /// say.</summary>
    internal virtual Task<string?> WarnAsync(
        DestinationSettings own,
        IHttpClientFactory factory,
        TimeProvider time,
        CancellationToken cancellationToken
    ) => Task.FromResult<string?>(null);
}
