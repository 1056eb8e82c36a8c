using InstantlyPipeline.Intake.Sender;

namespace InstantlyPipeline.Intake;

/// <summary>Settings <c>Webhook__…</c>: who may deliver, and how much.</summary>
public sealed class IntakeOptions
{
    /// <summary>The largest value of <see cref="MaxBodyBytes"/>: no body in the pipeline is larger.</summary>
    public const int MostBodyBytes = 16_777_216;

    /// <summary>The request header that carries the secret, as added to the webhook in Instantly.</summary>
    /// <value><c>Authorization</c> by default.</value>
    public string Header { get; set; } = "Authorization";

    /// <summary>
    /// The secrets that are accepted, bare or after <c>Bearer </c>. Several are valid at once: add the new one, change the
    /// webhook in Instantly, remove the old one.
    /// </summary>
    /// <value> Required unless clients of <c>pipeline.json</c> have secrets of their own: without any secret the host does not start. 32
    /// random characters or more are wise; below 16 there is a warning at the start and in <c>doctor</c>, a new data directory of
    /// self-host refuses it, and the next minor version refuses it everywhere. </value>
    public IList<string> Secrets { get; } = [];

    /// <summary>When not empty, only these networks may deliver, for example <c>203.0.113.0/24</c> or <c>2001:db8::/32</c>.</summary>
    /// <value>Empty: any address. Instantly does not publish its addresses, so leave it empty unless a gateway of yours stands in
    /// front.</value>
    public IList<string> AllowedNetworks { get; } = [];

    /// <summary>
    /// The proxies whose <c>X-Forwarded-For</c> and <c>X-Forwarded-Proto</c> are believed, for example <c>127.0.0.1</c> for one on this
    /// machine. From anybody else these headers are ignored.
    /// </summary>
    /// <value>Empty: none. In Azure the platform's own front end is known; set this only when a proxy of yours stands before it.</value>
    public IList<string> TrustedProxies { get; } = [];

    /// <summary>Refuses deliveries that did not come over HTTPS, here or at a trusted proxy. They are not redirected: the secret would
    /// travel in the clear again.</summary>
    /// <value><c>false</c>: loopback behind a tunnel is plain HTTP.</value>
    public bool RequireHttps { get; set; }

    /// <summary>The signature of the body.</summary>
    public SignatureOptions Signature { get; } = new();

    /// <summary>Largest body accepted, in bytes; a larger one is refused with 413 and counted.</summary>
    /// <value>1,048,576 (1 MiB); 1 KiB to 16 MiB.</value>
    public int MaxBodyBytes { get; set; } = 1_048_576;

    /// <summary>
    /// How long the queue may take before a delivery is spilled to the overflow table, and then how long that table may take before the
    /// answer is
    /// 503. Instantly waits for the sum at worst.
    /// </summary>
    /// <value>3 seconds, written <c>00:00:03</c>; 0.1 to 30 seconds. Shorter spills what a slow moment would have let through.</value>
    public TimeSpan QueueTimeout { get; set; } = TimeSpan.FromSeconds(3);

    /// <summary>Deliveries are accepted without any secret. No setting does this: a deployed host must not be opened by one.</summary>
    public bool Insecure { get; private set; }

    /// <summary>For <c>serve --insecure</c> alone, which binds to loopback only.</summary>
    public void AcceptAnyone() => Insecure = true;
}
