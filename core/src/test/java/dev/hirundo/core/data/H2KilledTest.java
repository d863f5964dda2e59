package dev.hirundo.core.data;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.hirundo.testing.Program;
import io.helidon.config.Config;
import io.helidon.config.ConfigSources;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A file of H2 whose program is killed. H2 2.5.252 goes back to how it was before it wrote to
/// space that was free again: by default after 45 s, here after 1 ms.
class H2KilledTest {
    private static final int TABLES = 30;
    private static final int ROWS = 7;

    @TempDir private Path folder;

    private static Database open(String file) {
        String url = "jdbc:h2:file:" + file + ";RETENTION_TIME=1";
        return Database.create(Config.just(ConfigSources.create(Map.of("url", url))));
    }

    /// Writes to the file, says so, and waits for its end.
    static final class Writer {
        public static void main(String[] arguments) throws IOException {
            var database = open(arguments[0]);
            for (int i = 0; i < TABLES; i++) {
                String table = "create table t" + i + " (id int primary key)";
                database.useTransaction(handle -> handle.execute(table));
            }
            for (int i = 0; i < ROWS; i++) {
                int id = i;
                database.useTransaction(handle -> handle.execute("insert into t1 values (?)", id));
            }
            System.out.println("written");
            int _ = System.in.read(); // until it is killed, or the test has gone
        }
    }

    @Test
    void whatWasCommittedIsThere() throws Exception {
        String file = folder.resolve("killed").toString();
        var writer = Program.start(Writer.class, file);
        try {
            assertEquals("written", writer.next());
        } finally {
            writer.kill();
        }
        try (var database = open(file)) {
            int rows =
                    database.inTransaction(
                            handle ->
                                    handle.select("select count(*) from t1")
                                            .mapTo(int.class)
                                            .one());
            assertEquals(ROWS, rows);
        }
    }
}
