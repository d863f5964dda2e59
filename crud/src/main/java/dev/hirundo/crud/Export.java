package dev.hirundo.crud;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.hirundo.core.Json;
import io.helidon.http.HeaderNames;
import io.helidon.http.HeaderValues;
import io.helidon.http.Method;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// A whole list in one answer, however long, in the memory of some hundred rows.
///
/// It is read page by page and holds no connection between them, so that a slow client holds up
/// nobody. Rows that are there throughout come once; others may or may not.
final class Export<T> {
    private static final int PAGE = 1000;
    private static final int BUFFER = 32 * 1024;

    private final Lists<T> lists;
    private final Table<T> table;

    Export(Lists<T> lists, Table<T> table) {
        this.lists = lists;
        this.table = table;
    }

    /// How rows are written.
    enum Format {
        /// One JSON object a line.
        NDJSON("application/x-ndjson"),
        /// RFC 4180, with a line of names.
        CSV("text/csv; charset=utf-8; header=present");

        private final String contentType;

        Format(String contentType) {
            this.contentType = contentType;
        }
    }

    void send(Lists.Selection<T> selection, Format format, ServerRequest req, ServerResponse res)
            throws IOException {
        check(selection.query(), format);
        var slice = lists.slice(selection, null, PAGE, 0);
        res.header(HeaderValues.create(HeaderNames.CONTENT_TYPE, format.contentType));
        if (req.prologue().method().equals(Method.HEAD)) {
            res.header(HeaderValues.TRANSFER_ENCODING_CHUNKED).send(); // as GET: no length is known
            return;
        }
        var columns = columns(selection.query());
        // closed at the end alone: what fails on the way must not look complete
        var out = new BufferedOutputStream(res.outputStream(), BUFFER);
        if (format == Format.CSV) {
            out.write(line(columns));
        }
        while (true) {
            write(selection, slice.rows(), format, columns, out);
            @Nullable Object @Nullable [] last = slice.last();
            if (!slice.more() || last == null) {
                break;
            }
            slice = lists.slice(selection, last, PAGE, 0);
        }
        out.close();
    }

    private static void check(ListQuery query, Format format) {
        if (query.limit().isPresent()
                || query.cursor().isPresent()
                || query.offset() > 0
                || query.count()) {
            throw ListQuery.refused(
                    "An export is of all rows: leave out limit, cursor, offset and count.");
        }
        if (format == Format.CSV && !query.expand().isEmpty()) {
            throw ListQuery.refused("A CSV export has no place for expand.");
        }
    }

    private List<String> columns(ListQuery query) {
        return query.fields().isEmpty()
                ? table.columns.stream().map(Column::name).toList()
                : List.copyOf(query.fields());
    }

    private void write(
            Lists.Selection<T> selection,
            List<T> rows,
            Format format,
            List<String> columns,
            OutputStream out)
            throws IOException {
        switch (format) {
            case NDJSON -> {
                for (var row : selection.view().of(rows)) {
                    out.write(Json.standard().write(row));
                    out.write('\n');
                }
            }
            case CSV -> {
                for (var tree : selection.view().trees(rows)) {
                    out.write(line(columns.stream().map(name -> text(tree, name)).toList()));
                }
            }
        }
    }

    private static String text(ObjectNode tree, String name) {
        JsonNode value = tree.path(name);
        if (value.isContainerNode()) {
            return value.toString();
        }
        return value.isNull() ? "" : value.asText();
    }

    /// RFC 4180, section 2.
    private static byte[] line(List<String> cells) {
        String line = cells.stream().map(Export::cell).collect(Collectors.joining(","));
        // readers skip blank lines
        return ((line.isEmpty() ? "\"\"" : line) + "\r\n").getBytes(StandardCharsets.UTF_8);
    }

    private static String cell(String text) {
        boolean quoted = text.chars().anyMatch(c -> c == '"' || c == ',' || c == '\r' || c == '\n');
        return quoted ? '"' + text.replace("\"", "\"\"") + '"' : text;
    }
}
