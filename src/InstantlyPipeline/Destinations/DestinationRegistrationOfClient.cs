using System.Security.Cryptography;
using System.Text;
using InstantlyPipeline.Destinations.Http;
using InstantlyPipeline.Destinations.Settings;

namespace InstantlyPipeline.Destinations;

/// <summary>A registration in terms of the destination's own options and client: what its folder fills in.</summary>
public abstract class DestinationRegistration<TOptions, TClient> : DestinationRegistration
    where TOptions : class
    where TClient : class
{
    private protected DestinationRegistration() { }

    public sealed override Type OptionsType => typeof(TOptions);

    public sealed override Type ClientType => typeof(TClient);

    internal sealed override DestinationSettings Read(SettingReader settings)
    {
        var options = ReadOptions(settings);
        var credential = CredentialIn(settings);
        var value = settings.Text(credential);
        return new DestinationSettings<TOptions>(this, options, settings.Name(credential), value.Length > 0, settings.Problems)
        {
            Account = value.Length == 0 ? null : Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{Name}\n{value}"))),
        };
    }

    internal sealed override object Connect(DestinationSettings own, IHttpClientFactory factory, TimeProvider time) =>
        Client(To((DestinationSettings<TOptions>)own, factory, time));

    internal sealed override Task AskAsync(
        DestinationSettings own,
        IHttpClientFactory factory,
        TimeProvider time,
        CancellationToken cancellationToken
    ) => AskAsync(To((DestinationSettings<TOptions>)own, factory, time), cancellationToken);

    internal sealed override Task<string?> WarnAsync(
        DestinationSettings own,
        IHttpClientFactory factory,
        TimeProvider time,
        CancellationToken cancellationToken
    ) => WarnAsync(To((DestinationSettings<TOptions>)own, factory, time), cancellationToken);

    private protected abstract TOptions ReadOptions(SettingReader settings);

    /// <summary>The setting without which it is not used, where another one may take the place of
    /// <see cref="DestinationRegistration.Credential"/>.</summary>
    private protected virtual string CredentialIn(SettingReader settings) => Credential;

    /// <param name="setting">The credential's setting as spelled in the environment, named when it is refused.</param>
    private protected abstract DestinationFailures Failures(string setting);

    /// <summary>Where it is reached, and with which credential. Asked only when it is configured.</summary>
    private protected abstract Endpoint Reach(TOptions options);

    private protected abstract TClient Client(Connection<TOptions> to);

    /// <summary>The doctor's question. It throws what a step would throw.</summary>
    private protected abstract Task AskAsync(Connection<TOptions> to, CancellationToken cancellationToken);

    /// <summary>The doctor's warning, once the question was answered; null where there is nothing to say.</summary>
    private protected virtual Task<string?> WarnAsync(Connection<TOptions> to, CancellationToken cancellationToken) =>
        Task.FromResult<string?>(null);

    private Connection<TOptions> To(DestinationSettings<TOptions> own, IHttpClientFactory factory, TimeProvider time)
    {
        var endpoint = Reach(own.Options);
        return new(
            own.Options,
            own.Setting,
            new DestinationHttp(factory, time, Failures(own.Setting), endpoint.Address, endpoint.Credential),
            time
        );
    }
}
