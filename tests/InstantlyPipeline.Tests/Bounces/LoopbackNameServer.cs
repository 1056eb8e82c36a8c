using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace InstantlyPipeline.Tests.Bounces;

/// <summary>A name server of a few MX records, over UDP (RFC 1035 section 4).</summary>
internal sealed class LoopbackNameServer : IAsyncDisposable
{
    private readonly UdpClient _udp = new(new IPEndPoint(IPAddress.Loopback, 0));
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _serving;

    public LoopbackNameServer() => _serving = ServeAsync();

    public IPEndPoint EndPoint => (IPEndPoint)_udp.Client.LocalEndPoint!;

    public Dictionary<string, (ushort Preference, string Server)[]> Records { get; } = [];

    /// <summary>Takes questions and answers none.</summary>
    public bool Silent { get; set; }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _serving;
        _udp.Dispose();
        _stop.Dispose();
    }

    private async Task ServeAsync()
    {
        while (true)
        {
            UdpReceiveResult question;
            try
            {
                question = await _udp.ReceiveAsync(_stop.Token);
            }
            catch (OperationCanceledException)
            {
                return;
            }
            if (!Silent)
            {
                await _udp.SendAsync(AnswerTo(question.Buffer), question.RemoteEndPoint, _stop.Token);
            }
        }
    }

    private byte[] AnswerTo(byte[] question)
    {
        var (labels, at) = (new List<string>(), 12);
        while (question[at] > 0)
        {
            labels.Add(Encoding.ASCII.GetString(question, at + 1, question[at]));
            at += question[at] + 1;
        }
        var end = at + 5; // the end of the name, type and class
        var known = Records.TryGetValue(string.Join('.', labels), out var records);
        using var answer = new MemoryStream();
        answer.Write(question, 0, 2);
        Write(answer, known ? (ushort)0x8180 : (ushort)0x8183);
        Write(answer, 1);
        Write(answer, (ushort)(records?.Length ?? 0));
        Write(answer, 0);
        Write(answer, 0);
        answer.Write(question, 12, end - 12);
        foreach (var (preference, server) in records ?? [])
        {
            var name = server.Split('.').SelectMany(label => (byte[])[(byte)label.Length, .. Encoding.ASCII.GetBytes(label)]).ToArray();
            Write(answer, 0xc00c); // the name of the question
            Write(answer, 15);
            Write(answer, 1);
            Write(answer, 0);
            Write(answer, 60);
            Write(answer, (ushort)(name.Length + 3));
            Write(answer, preference);
            answer.Write(name);
            answer.WriteByte(0);
        }
        return answer.ToArray();
    }

    private static void Write(MemoryStream to, ushort number)
    {
        Span<byte> bytes = stackalloc byte[2];
        BinaryPrimitives.WriteUInt16BigEndian(bytes, number);
        to.Write(bytes);
    }
}
