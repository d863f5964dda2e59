package dev.hirundo.crud;

import dev.hirundo.testing.TestDatabase;
import jakarta.data.Order;
import jakarta.data.Sort;
import jakarta.data.page.Page;
import jakarta.data.page.PageRequest;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.Supplier;

/// Pages through as many todos as it is told in PostgreSQL and exports them, and says what it took.
/// By hand, with the heap that is to be proved:
///
/// ```
/// java -Xmx96m -cp <test class path of crud> dev.hirundo.crud.MillionRowsMain 1000000
/// ```
final class MillionRowsMain {
    private static final int TIMES = 400;
    private static final int PAGE = 20;

    private MillionRowsMain() {}

    static void main(String... arguments) throws IOException, InterruptedException {
        int rows = arguments.length == 0 ? 1_000_000 : Integer.parseInt(arguments[0]);
        try (var site = Site.ofTodos(TestDatabase.POSTGRESQL);
                var client = HttpClient.newHttpClient()) {
            site.execute(
                    "insert into todo select gen_random_uuid(), 'todo number ' || i, false, case when i % 3 > 0 then 'n' || i end, i % 50, null, now() + i * interval '1 second', now(), 1 from generate_series(1, "
                            + rows
                            + ") i");
            site.execute("create index on todo (created_at, id)");
            site.execute("create index on todo (hits, id)");
            site.execute("create index on todo (note, id)");
            site.execute("vacuum analyze todo");
            var todos = Repository.of(Todo.class, UUID.class, site.database);
            pages("id", Order.by(Sort.asc("id")), row -> List.of(id(row)), todos, rows);
            pages(
                    "-createdAt",
                    Order.by(Sort.desc("createdAt")),
                    row -> Arrays.asList(row.createdAt(), id(row)),
                    todos,
                    rows);
            pages(
                    "-hits",
                    Order.by(Sort.desc("hits")),
                    row -> List.of(row.hits(), id(row)),
                    todos,
                    rows);
            pages(
                    "note",
                    Order.by(Sort.asc("note")),
                    row -> Arrays.asList(row.note(), id(row)),
                    todos,
                    rows);
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

    private static UUID id(Todo row) {
        return Objects.requireNonNull(row.id());
    }

    private static void pages(
            String name,
            Order<Todo> order,
            Function<Todo, List<?>> key,
            Repository<Todo, UUID> todos,
            int rows) {
        var size = PageRequest.ofSize(PAGE).withoutTotal();
        long first = median(() -> todos.findAll(size, order));
        long last = rows / PAGE - 1L;
        long[] micros = new long[2];
        for (int i = 0; i < 2; i++) {
            var there =
                    todos.findAll(PageRequest.ofPage(i == 0 ? last / 2 : last, PAGE, false), order)
                            .content();
            var cursor = PageRequest.Cursor.forKey(key.apply(there.getFirst()).toArray());
            micros[i] = median(() -> todos.findAll(size.afterCursor(cursor), order));
        }
        System.out.printf(
                "by %s: first page %d us, in the middle %d us, at the end %d us%n",
                name, first, micros[0], micros[1]);
    }

    private static long median(Supplier<Page<Todo>> page) {
        var nanos = new long[TIMES];
        for (int i = 0; i < TIMES; i++) {
            long startNanos = System.nanoTime();
            if (page.get().content().isEmpty()) {
                throw new IllegalStateException("an empty page");
            }
            nanos[i] = System.nanoTime() - startNanos;
        }
        Arrays.sort(nanos);
        return nanos[TIMES / 2] / 1000;
    }
}
