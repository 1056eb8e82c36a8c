-- Load for wrk: every request is another event. Arguments: file of bodies (one a line, #N# where the event's number goes),
-- value of the Authorization header, first number.
local bodies, head = {}, nil
local threads = {}
number = 0 -- of the last request made; not local, or done() could not ask the thread for it

function setup(thread)
  threads[#threads + 1] = thread
end

function init(args)
  for line in io.lines(args[1]) do
    local parts, from = {}, 1
    while true do
      local at = line:find('#N#', from, true)
      if not at then break end
      parts[#parts + 1] = line:sub(from, at - 1)
      from = at + 3
    end
    parts[#parts + 1] = line:sub(from)
    bodies[#bodies + 1] = parts
  end
  number = tonumber(args[3])
  head = 'POST ' .. wrk.path .. ' HTTP/1.1\r\nHost: ' .. wrk.host .. ':' .. wrk.port .. '\r\nAuthorization: ' .. args[2]
    .. '\r\nContent-Type: application/json\r\nContent-Length: '
end

function request()
  number = number + 1
  local body = table.concat(bodies[number % #bodies + 1], string.format('%d', number))
  return head .. #body .. '\r\n\r\n' .. body
end

function done(summary, latency, requests)
  local errors = summary.errors
  io.write(string.format(
    '\n{"requests":%d,"seconds":%.6f,"p50":%.3f,"p99":%.3f,"p999":%.3f,"refused":%d,"broken":%d,"last":%d}\n',
    summary.requests, summary.duration / 1e6, latency:percentile(50) / 1e3, latency:percentile(99) / 1e3, latency:percentile(99.9) / 1e3,
    errors.status, errors.connect + errors.read + errors.write + errors.timeout,
    threads[1]:get('number')))
end
