package dev.hirundo.realtime;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/// A client of server-sent events that reads as WHATWG HTML, section 9.2.6, says.
final class EventStream implements AutoCloseable {
    private static final HttpClient CLIENT = HttpClient.newHttpClient();

    private final HttpResponse<java.io.InputStream> response;
    private final BufferedReader lines;
    private String lastId = "";
    private String retry = "";

    /// @param id of the last event that had one
    record Received(String id, String event, String data) {}

    private EventStream(HttpResponse<java.io.InputStream> response) {
        this.response = response;
        this.lines =
                new BufferedReader(new InputStreamReader(response.body(), StandardCharsets.UTF_8));
    }

    /// @param headers names and values
    static EventStream open(URI uri, String... headers) throws IOException, InterruptedException {
        var request = HttpRequest.newBuilder(uri).header("Accept", "text/event-stream");
        if (headers.length > 0) {
            request.headers(headers);
        }
        return new EventStream(
                CLIENT.send(request.build(), HttpResponse.BodyHandlers.ofInputStream()));
    }

    int status() {
        return response.statusCode();
    }

    String header(String name) {
        return response.headers().firstValue(name).orElse("");
    }

    String lastId() {
        return lastId;
    }

    String retry() {
        return retry;
    }

    /// Waits for it.
    ///
    /// @return empty at the end of the stream
    Optional<Received> next() throws IOException {
        String event = "message";
        var data = new StringBuilder();
        boolean any = false;
        String id = lastId;
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            if (line.isEmpty()) {
                lastId = id;
                if (any) {
                    return Optional.of(new Received(lastId, event, data.toString()));
                }
                event = "message";
            } else if (!line.startsWith(":")) {
                String name = line.substring(0, line.indexOf(':'));
                String value = line.substring(name.length() + 1).replaceFirst("^ ", "");
                switch (name) {
                    case "id" -> id = value;
                    case "event" -> event = value;
                    case "retry" -> retry = value;
                    case "data" -> {
                        data.append(any ? "\n" : "").append(value);
                        any = true;
                    }
                    default -> throw new IOException("unknown field: " + line);
                }
            }
        }
        return Optional.empty();
    }

    /// Waits until it is known where the stream begins.
    EventStream begun() throws IOException {
        while (lastId.isEmpty()) {
            String line = lines.readLine();
            if (line == null) {
                throw new IOException("ended before it began: " + status());
            }
            if (line.startsWith("id: ")) {
                lastId = line.substring(4);
            } else if (line.startsWith("retry: ")) {
                retry = line.substring(7);
            }
        }
        return this;
    }

    @Override
    public void close() throws IOException {
        response.body().close();
    }
}
