package dev.hirundo.crud;

import dev.hirundo.core.Json;
import dev.hirundo.core.Problem;
import dev.hirundo.core.Problem.Violation;
import dev.hirundo.core.ProblemException;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Many new rows in one request, one JSON object a line: all or nothing, however many, in the
/// memory of some hundred.
///
/// What is sent lies in a file first, and is checked to its end before the first row is written: so
/// a slow client holds no connection, and is told of all that is wrong at once.
final class Import<T, K> {
    /// Of the names of its files.
    static final String PREFIX = "hirundo-import-" + ProcessHandle.current().pid() + "-";

    private static final int CHUNK = 500;
    private static final int MAX_LINE = 1024 * 1024;
    private static final int MAX_VIOLATIONS = 100;

    private final Definition<T, K> definition;
    private final Actions<T, K> actions;
    private final Writer<T, K> writer;

    Import(Definition<T, K> definition, Actions<T, K> actions, Writer<T, K> writer) {
        this.definition = definition;
        this.actions = actions;
        this.writer = writer;
    }

    /// @param imported how many rows there are more
    record Imported(long imported) {}

    /// @return a file that the caller deletes
    static Path receive(InputStream body) throws IOException {
        var file = Files.createTempFile(PREFIX, ".ndjson");
        try (var out = Files.newOutputStream(file)) {
            body.transferTo(out);
            return file;
        } catch (IOException | RuntimeException e) {
            Files.delete(file);
            throw e;
        }
    }

    /// @throws ProblemException 422 that shows what is wrong, by the index of the line
    void check(Grant<T> grant, Path file) throws IOException {
        var violations = new ArrayList<Violation>();
        try (var lines = new Lines(file)) {
            byte[] line = lines.next();
            while (line != null && violations.size() < MAX_VIOLATIONS) {
                violations.addAll(violations(grant, line, lines.index));
                line = lines.next();
            }
        }
        if (!violations.isEmpty()) {
            throw Problem.invalid(violations)
                    .withDetail("Nothing was imported. Pointers begin with the line, from 0.")
                    .toException();
        }
    }

    private List<Violation> violations(Grant<T> grant, byte[] line, int index) {
        try {
            actions.made(grant, line);
            return List.of();
        } catch (ProblemException e) {
            var problem = e.problem();
            if (problem.status() != 422 && problem.status() != 400) {
                throw problem.with("line", index).toException();
            }
            return problem.violations().isEmpty()
                    ? List.of(new Violation("/" + index, "Json", problem.detail()))
                    : problem.violations().stream()
                            .map(
                                    v ->
                                            new Violation(
                                                    "/" + index + v.pointer(),
                                                    v.code(),
                                                    v.detail()))
                            .toList();
        }
    }

    Answer run(Grant<T> grant, Path file, AfterCommit after) {
        long imported =
                definition
                        .rows()
                        .database
                        .inTransaction(
                                handle -> {
                                    try (var lines = new Lines(file)) {
                                        return write(grant, lines, after);
                                    } catch (IOException e) {
                                        throw new UncheckedIOException(e);
                                    }
                                });
        return Answer.of(200, null, Json.standard().write(new Imported(imported)));
    }

    private long write(Grant<T> grant, Lines lines, AfterCommit after) throws IOException {
        long imported = 0;
        var chunk = new ArrayList<T>(CHUNK);
        byte[] line = lines.next();
        while (line != null) {
            chunk.add(actions.made(grant, line));
            line = lines.next();
            if (chunk.size() == CHUNK || line == null) {
                writer.createAll(grant, chunk, after);
                imported += chunk.size();
                chunk.clear();
            }
        }
        return imported;
    }

    /// The lines of a file that are not blank.
    private static final class Lines implements AutoCloseable {
        private final InputStream in;

        /// Of the line that [#next] gave last, from 0.
        int index = -1;

        Lines(Path file) throws IOException {
            this.in = new BufferedInputStream(Files.newInputStream(file));
        }

        byte @Nullable [] next() throws IOException {
            var line = new ByteArrayOutputStream();
            boolean blank = true;
            int read = in.read();
            index++;
            while (read >= 0) {
                if (read == '\n') {
                    if (!blank) {
                        return line.toByteArray();
                    }
                    line.reset();
                    index++;
                } else {
                    blank &= read == ' ' || read == '\t' || read == '\r';
                    line.write(read);
                    if (line.size() > MAX_LINE) {
                        throw Problem.invalid(
                                        List.of(
                                                new Violation(
                                                        "/" + index,
                                                        "Size",
                                                        "must be at most 1 MiB long")))
                                .toException();
                    }
                }
                read = in.read();
            }
            return blank ? null : line.toByteArray();
        }

        @Override
        public void close() throws IOException {
            in.close();
        }
    }
}
