using System.Security.Cryptography;
using System.Text;
using InstantlyPipeline.Destinations.Http;
using InstantlyPipeline.Destinations.Http.Pacing;
using InstantlyPipeline.Destinations.Settings;
using InstantlyPipeline.Settings;

namespace InstantlyPipeline.Destinations;

/// <summary>A registration in terms of the destination's own options and client: what its folder fills in.</summary>
internal abstract class DestinationRegistration<TOptions, TClient> : DestinationRegistration
    where TOptions : PacedSettings
    where TClient : class
{
    private protected DestinationRegistration() { }

    public sealed override Type OptionsType => typeof(TOptions);

    public sealed override Type ClientType => typeof(TClient);

    internal sealed override DestinationSettings Read(SettingReader settings)
    {
        var options = (TOptions)(ReadOptions(settings) with { Pace = settings.Pace(nameof(PacedSettings.Pace)) });
        var credential = CredentialIn(settings);
        var value = settings.Text(credential);
        return new DestinationSettings<TOptions>(this, options, settings.Name(credential), value.Length > 0, settings.Problems)
        {
            Account = value.Length == 0 ? null : Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{Name}\n{value}"))),
        };
    }

    internal sealed override object Connect(DestinationSettings own, DestinationPace pace, IHttpClientFactory factory, TimeProvider time) =>
        Client(To((DestinationSettings<TOptions>)own, pace, factory, time));

    internal sealed override Task AskAsync(
        DestinationSettings own,
        IHttpClientFactory factory,
        TimeProvider time,
        CancellationToken cancellationToken
    ) => AskAsync(To((DestinationSettings<TOptions>)own, OfItsOwn(time), factory, time), cancellationToken);

    internal sealed override Task<string?> WarnAsync(
        DestinationSettings own,
        IHttpClientFactory factory,
        TimeProvider time,
        CancellationToken cancellationToken
    ) => WarnAsync(To((DestinationSettings<TOptions>)own, OfItsOwn(time), factory, time), cancellationToken);

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

    private DestinationPace OfItsOwn(TimeProvider time) => new(Name, Pace, Destinations.Pace.None, alone: true, time);

    private Connection<TOptions> To(DestinationSettings<TOptions> own, DestinationPace pace, IHttpClientFactory factory, TimeProvider time)
    {
        var endpoint = Reach(own.Options);
        return new(
            own.Options,
            own.Setting,
            new DestinationHttp(factory, time, Failures(own.Setting), pace, endpoint.Address, endpoint.Credential),
            time
        );
    }
}
