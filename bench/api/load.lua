-- For wrk: `read` asks for lists, `write` enqueues, and keeps the id of each execution that was acknowledged in a file.
local mode, folder = nil, nil
local threads = 0

function setup(thread)
  threads = threads + 1
  thread:set("number", threads)
end

function init(args)
  mode, folder = args[1], args[2]
  if mode == "write" then
    acknowledged = io.open(folder .. "/" .. number, "w")
    acknowledged:setvbuf("line")
  end
  made = 0
end

function request()
  if mode == "read" then return wrk.format("GET", "/api/executions?limit=50") end
  made = made + 1
  local headers = {
    ["Content-Type"] = "application/json",
    ["Idempotency-Key"] = folder:match("[^/]+$") .. "-" .. number .. "-" .. made,
  }
  return wrk.format("POST", "/api/executions", headers, '{"handler":"bench","delayMs":86400000}')
end

-- wrk reads a lot faster when it need not call this
if os.getenv("BENCH_LOAD") == "write" then
  function response(status, headers, body)
    if status == 201 then acknowledged:write(body:match('"id":"([^"]+)"'), "\n") end
  end
end

function done(summary, latency, requests)
  local errors = summary.errors
  local failed = errors.connect + errors.read + errors.write + errors.status + errors.timeout
  io.write(string.format('\nRESULT {"requests":%d,"seconds":%f,"p95":%f,"failed":%d}\n',
    summary.requests, summary.duration / 1e6, latency:percentile(95) / 1e3, failed))
end
