using System.Globalization;
using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace InstantlyPipeline.Simulator;

/// <summary>A service of the outside world on a loopback port: checks what it is sent as the real one would, and keeps its state in
/// memory.</summary>
/// <remarks>
/// Written from the vendors' documents alone and without a line shared with the pipeline's clients, so that a client's
/// misreading shows up as a refusal instead of being repeated here.
/// </remarks>
public abstract class StandInServer : IAsyncDisposable
{
    private static readonly string[] SecretQueryNames =
    [
        "sig",
        "api_token",
        "access_token",
        "hapikey",
        "apikey",
        "api_key",
        "code",
        "token",
    ];
    private static long _sequence;

    private readonly Lock _gate = new();
    private readonly LinkedList<ReceivedCall> _calls = [];
    private readonly List<Waiter> _waiters = [];
    private readonly string _basePath;
    private WebApplication? _app;
    private Uri? _baseAddress;

    private protected StandInServer(string name, string basePath, TimeProvider? time)
    {
        Name = name;
        _basePath = basePath;
        Time = time ?? TimeProvider.System;
    }

    public string Name { get; }

    /// <summary>Where it listens on loopback; 0 is any free port.</summary>
    public int Port { get; init; }

    /// <summary>What a client is configured with; ends with a slash.</summary>
    /// <exception cref="InvalidOperationException">The stand-in has not been started.</exception>
    public Uri BaseAddress =>
        _baseAddress ?? throw new InvalidOperationException($"The {Name} stand-in is not running; call StartAsync first.");

    /// <summary>Configuration keys with colons, and the values that point a pipeline at this stand-in; secrets included.</summary>
    public abstract IReadOnlyDictionary<string, string> Settings { get; }

    /// <summary>The kinds of effects that calls can have here; none where calls only ask.</summary>
    public abstract IReadOnlyList<string> EffectKinds { get; }

    /// <summary>What came of all calls so far, in no order. This is where exactly-once is decided.</summary>
    public abstract IReadOnlyList<SideEffect> Effects { get; }

    public Faults Faults { get; } = new();

    /// <summary>How many of the newest calls <see cref="Calls"/> keeps; lower it for load runs, whose bodies would fill memory.</summary>
    public int CallsToKeep { get; set; } = int.MaxValue;

    /// <summary>Every answered or cut call so far, oldest first. A call is here before its answer is sent.</summary>
    public IReadOnlyList<ReceivedCall> Calls => Read(() => (ReceivedCall[])[.. _calls]);

    /// <summary>Told of every call as it is recorded, one at a time: for load runs that keep counts and no calls.</summary>
    public Action<ReceivedCall>? OnCall { get; set; }

    private protected TimeProvider Time { get; }

    public async Task StartAsync(CancellationToken cancellationToken = default)
    {
        // The empty builder reads no environment, no settings file and no console signals: the host around it keeps those.
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder
            .WebHost.UseKestrelCore()
            .ConfigureKestrel(kestrel =>
            {
                kestrel.AddServerHeader = false;
                kestrel.Listen(IPAddress.Loopback, Port);
            });
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = TimeSpan.FromSeconds(1));
        _app = builder.Build();
        _app.Run(ServeAsync);
        await _app.StartAsync(cancellationToken);
        var addresses = _app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses;
        _baseAddress = new Uri(new Uri(addresses.Single()), _basePath);
    }

    /// <summary>The first call, past or future, that <paramref name="predicate"/> accepts.</summary>
    public async Task<ReceivedCall> WaitForCallAsync(Func<ReceivedCall, bool> predicate, CancellationToken cancellationToken)
    {
        var waiter = new Waiter(predicate, new(TaskCreationOptions.RunContinuationsAsynchronously));
        lock (_gate)
        {
            if (_calls.FirstOrDefault(predicate) is { } seen)
            {
                return seen;
            }
            _waiters.Add(waiter);
        }
        try
        {
            return await waiter.Found.Task.WaitAsync(cancellationToken);
        }
        finally
        {
            lock (_gate)
            {
                _waiters.Remove(waiter);
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        Faults.Clear();
        if (_app is { } app)
        {
            _app = null;
            await app.StopAsync();
            await app.DisposeAsync();
        }
        GC.SuppressFinalize(this);
    }

    /// <summary>Checks, works and answers; runs alone, so state needs no further locks.</summary>
    private protected abstract Answer Handle(IncomingCall call);

    /// <summary>Answers a call that has to ask somebody else first; then <see cref="Handle"/> is not asked. Null leaves it to that
    /// one.</summary>
    private protected virtual Task<Answer?> HandleApartAsync(IncomingCall call, CancellationToken cancellationToken) =>
        Task.FromResult<Answer?>(null);

    /// <summary>The service's own error body for a status that a fault asked for.</summary>
    private protected abstract Answer Failure(int status);

    /// <summary>The path without its secret parts; the query is cleaned by the base class.</summary>
    private protected virtual string PathForRecord(IncomingCall call) => call.Path;

    /// <summary>The body without secrets.</summary>
    private protected virtual string BodyForRecord(IncomingCall call) => call.Body;

    /// <summary>Reads state while no call changes it.</summary>
    private protected T Read<T>(Func<T> read)
    {
        lock (_gate)
        {
            return read();
        }
    }

    private protected void Change(Action change)
    {
        lock (_gate)
        {
            change();
        }
    }

    private async Task ServeAsync(HttpContext context)
    {
        var call = await IncomingCall.ReadAsync(context.Request, context.RequestAborted);
        var received = new ReceivedCall
        {
            Sequence = 0,
            At = Time.GetUtcNow(),
            Destination = Name,
            Method = call.Method,
            Path = PathForRecord(call) + CleanQuery(call),
            Body = BodyForRecord(call),
        };
        var fault = Faults.Take(received);
        switch (fault?.Kind)
        {
            case FaultKind.Fail:
                var failure = Failed(fault);
                Record(received with { Status = failure.Status, Fault = "answered an error" });
                await WriteAsync(context, failure);
                return;
            case FaultKind.DropBeforeWork:
                Record(received with { Fault = "connection cut before the work" });
                context.Abort();
                return;
            case FaultKind.HoldBeforeWork when !await HeldAsync(fault, context):
                Record(received with { Fault = "held until the caller gave up" });
                return;
        }

        var apart = await HandleApartAsync(call, context.RequestAborted);
        var answer = Work(call, received, fault?.Kind, apart);
        if (fault?.Kind is FaultKind.DropAfterWork)
        {
            context.Abort();
        }
        else if (fault?.Kind is not FaultKind.HoldAfterWork || await HeldAsync(fault, context))
        {
            await WriteAsync(context, answer);
        }
    }

    private static async Task<bool> HeldAsync(FaultRule fault, HttpContext context)
    {
        try
        {
            await fault.Hold!.WaitAsync(context.RequestAborted);
            return true;
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }

    private Answer Work(IncomingCall call, ReceivedCall received, FaultKind? fault, Answer? apart)
    {
        lock (_gate)
        {
            Answer answer;
            try
            {
                answer = apart ?? Handle(call);
            }
            catch (RefusedException refused)
            {
                answer = refused.Answer;
            }
            catch (Exception oversight)
            {
                // A request so odd that the checks did not foresee it: seen by the test as a refusal, not as a hung or cut call.
                answer = Answer
                    .Text(500, "stand-in error")
                    .Because($"the stand-in could not read this request: {oversight.GetType().Name}, {oversight.Message}");
            }
            Record(
                received with
                {
                    Status = fault is FaultKind.DropAfterWork ? null : answer.Status,
                    Summary = answer.Summary,
                    Refusal = answer.Refusal,
                    Severe = answer.Severe,
                    Fault = fault switch
                    {
                        FaultKind.DropAfterWork => "connection cut after the work",
                        FaultKind.HoldAfterWork => "answer held",
                        FaultKind.HoldBeforeWork => "held",
                        _ => null,
                    },
                }
            );
            return answer;
        }
    }

    private Answer Failed(FaultRule fault)
    {
        var answer = fault.Body is { } body ? new Answer(fault.Status, body, ContentTypeOf(body)) : Failure(fault.Status);
        if (fault.RetryAfter is not { } wait)
        {
            return answer;
        }
        var seconds = ((long)Math.Ceiling(wait.TotalSeconds)).ToString(CultureInfo.InvariantCulture);
        return answer with { Headers = new Dictionary<string, string>(answer.Headers) { ["Retry-After"] = seconds } };
    }

    private static string ContentTypeOf(string body) =>
        body.TrimStart() switch
        {
            ['{' or '[', ..] => "application/json; charset=utf-8",
            ['<', ..] => "text/html; charset=utf-8",
            _ => "text/plain; charset=utf-8",
        };

    private void Record(ReceivedCall call)
    {
        lock (_gate)
        {
            call = call with { Sequence = Interlocked.Increment(ref _sequence) };
            OnCall?.Invoke(call);
            _calls.AddLast(call);
            if (_calls.Count > CallsToKeep)
            {
                _calls.RemoveFirst();
            }
            foreach (var waiter in _waiters)
            {
                if (waiter.Predicate(call))
                {
                    waiter.Found.TrySetResult(call);
                }
            }
        }
    }

    private static async Task WriteAsync(HttpContext context, Answer answer)
    {
        context.Response.StatusCode = answer.Status;
        foreach (var (name, value) in answer.Headers)
        {
            context.Response.Headers[name] = value;
        }
        if (answer.Body.Length > 0)
        {
            context.Response.ContentType = answer.ContentType;
            await context.Response.WriteAsync(answer.Body, context.RequestAborted);
        }
    }

    private static string CleanQuery(IncomingCall call) =>
        call.Query.Count is 0
            ? ""
            : "?"
                + string.Join(
                    '&',
                    call.Query.Select(pair =>
                        $"{pair.Key}={(SecretQueryNames.Contains(pair.Key, StringComparer.OrdinalIgnoreCase) ? "***" : pair.Value)}"
                    )
                );

    private sealed record Waiter(Func<ReceivedCall, bool> Predicate, TaskCompletionSource<ReceivedCall> Found);
}
