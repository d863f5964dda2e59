package dev.hirundo.bench.todos;

import dev.hirundo.bench.harness.Connection;
import dev.hirundo.bench.harness.Connection.Answer;
import java.io.IOException;
import java.util.List;
import java.util.random.RandomGenerator;

/// What clients ask for, one request after the other, each answer checked: errors are not measured.
enum Work {
    READ {
        @Override
        String run(Connection to, List<String> ids, RandomGenerator random, String cursor)
                throws IOException {
            String id = any(ids, random);
            row(to.send("GET", "/todos/" + id, ""), 200, id);
            return "";
        }
    },
    LIST {
        @Override
        String run(Connection to, List<String> ids, RandomGenerator random, String cursor)
                throws IOException {
            String path = "/todos?limit=20" + (cursor.isEmpty() ? "" : "&cursor=" + cursor);
            var answer = to.send("GET", path, "");
            String body = answer.body();
            int next = body.indexOf("],\"next\":\"");
            check(
                    answer.status() == 200
                            && body.startsWith("{\"items\":[{\"id\":\"")
                            && next > 20 * ROW_LENGTH
                            && answer.head().contains("rel=\"next\""),
                    answer);
            return random.nextInt(20) == 0 ? "" : body.substring(next + 10, body.length() - 2);
        }
    },
    CREATE {
        @Override
        String run(Connection to, List<String> ids, RandomGenerator random, String cursor)
                throws IOException {
            var answer = to.send("POST", "/todos", BODY);
            int location = answer.head().indexOf("ocation: /todos/") + 16;
            row(answer, 201, answer.head().substring(location, location + UUID_LENGTH));
            return "";
        }
    },
    REPLACE {
        @Override
        String run(Connection to, List<String> ids, RandomGenerator random, String cursor)
                throws IOException {
            String id = any(ids, random);
            row(to.send("PUT", "/todos/" + id, BODY), 200, id);
            return "";
        }
    };

    private static final String TITLE = "Watch the swallows come back";
    private static final String BODY = "{\"title\":\"" + TITLE + "\",\"done\":true}";
    private static final int UUID_LENGTH = 36;
    private static final int ROW_LENGTH = 150;

    /// Sends one request and checks the answer.
    ///
    /// @param ids of rows that there are
    /// @param cursor what the request before has returned, empty for the first
    abstract String run(Connection to, List<String> ids, RandomGenerator random, String cursor)
            throws IOException;

    private static String any(List<String> ids, RandomGenerator random) {
        return ids.get(random.nextInt(ids.size()));
    }

    private static void row(Answer answer, int status, String id) {
        check(
                answer.status() == status
                        && answer.head().contains("\"v")
                        && answer.body().startsWith("{\"id\":\"" + id + "\",\"title\":\"" + TITLE)
                        && answer.body().endsWith("}"),
                answer);
    }

    private static void check(boolean right, Answer answer) {
        if (!right) {
            throw new IllegalStateException("not the right answer: " + answer);
        }
    }
}
