package dev.hirundo.crud;

import dev.hirundo.testing.TestDatabase;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;

/// Exports as many todos as it is told from PostgreSQL, and says what it took. By hand, with the
/// heap that is to be proved:
///
/// ```
/// java -Xmx100m -cp <test class path of crud> dev.hirundo.crud.ExportHeapMain 1000000
/// ```
final class ExportHeapMain {
    private ExportHeapMain() {}

    static void main(String... arguments) throws IOException, InterruptedException {
        int rows = arguments.length == 0 ? 1_000_000 : Integer.parseInt(arguments[0]);
        try (var site = Site.ofTodos(TestDatabase.POSTGRESQL);
                var client = HttpClient.newHttpClient()) {
            site.execute(
                    "insert into todo select gen_random_uuid(), 'todo number ' || i, false, null, i, null, now(), now(), 1 from generate_series(1, "
                            + rows
                            + ") i");
            for (String type : new String[] {"application/x-ndjson", "text/csv"}) {
                long startNanos = System.nanoTime();
                var request =
                        HttpRequest.newBuilder(
                                        URI.create("http://127.0.0.1:" + site.port() + "/todos"))
                                .header("Accept", type)
                                .build();
                long lines = 0;
                long bytes = 0;
                try (var in = client.send(request, BodyHandlers.ofInputStream()).body()) {
                    byte[] buffer = new byte[64 * 1024];
                    for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                        bytes += n;
                        for (int i = 0; i < n; i++) {
                            lines += buffer[i] == '\n' ? 1 : 0;
                        }
                    }
                }
                var took = Duration.ofNanos(System.nanoTime() - startNanos);
                System.out.printf(
                        "%s: %,d lines, %,d MB in %,d ms, at most %,d MB of heap%n",
                        type,
                        lines,
                        bytes >> 20,
                        took.toMillis(),
                        Runtime.getRuntime().maxMemory() >> 20);
            }
        }
    }
}
