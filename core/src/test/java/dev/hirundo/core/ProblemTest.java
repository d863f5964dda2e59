package dev.hirundo.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hirundo.core.Problem.Violation;
import java.net.URI;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ProblemTest {
    private static final Violation BLANK = new Violation("/title", "NotBlank", "must not be blank");

    @ParameterizedTest
    @CsvSource({
        "400, Bad Request",
        "401, Unauthorized",
        "404, Not Found",
        "413, Content Too Large",
        "422, Unprocessable Content",
        "429, Too Many Requests",
        "500, Internal Server Error",
        "503, Service Unavailable",
        "418, Client Error",
        "599, Server Error",
    })
    void aProblemOfAStatusAloneIsAboutBlankWithItsPhrase(int status, String title) {
        var problem = Problem.of(status);
        assertEquals(URI.create("about:blank"), problem.type());
        assertEquals(title, problem.title());
        assertEquals("", problem.detail());
        assertEquals(List.of(), problem.violations());
    }

    @ParameterizedTest
    @ValueSource(ints = {-1, 0, 100, 200, 304, 399, 600, 1000})
    void onlyAnErrorIsAProblem(int status) {
        var refused = assertThrows(IllegalArgumentException.class, () -> Problem.of(status));
        assertTrue(refused.getMessage().contains(String.valueOf(status)));
    }

    @Test
    void eachWithChangesACopyAndNothingElse() {
        var bare = Problem.of(409);
        var full =
                bare.withType(URI.create("urn:hirundo:problem:taken"), "Taken")
                        .withDetail("the name is taken")
                        .withViolations(List.of(BLANK))
                        .with("current", "v3")
                        .withHeader("ETag", "\"v3\"");
        assertEquals(Problem.of(409), bare);
        assertEquals(
                new Problem(
                        409,
                        URI.create("urn:hirundo:problem:taken"),
                        "Taken",
                        "the name is taken",
                        List.of(BLANK),
                        Map.of("current", "v3"),
                        Map.of("ETag", "\"v3\"")),
                full);
    }

    @Test
    void aMemberOrHeaderSetAgainIsReplacedAndTheOrderKept() {
        var problem =
                Problem.of(429)
                        .with("b", 1)
                        .with("a", 2)
                        .with("b", 3)
                        .withHeader("X", "1")
                        .withHeader("X", "2");
        assertEquals("{b=3, a=2}", problem.members().toString());
        assertEquals(Map.of("X", "2"), problem.headers());
    }

    @Test
    void whatItWasMadeOfCanChangeWithoutIt() {
        var violations = new ArrayList<>(List.of(BLANK));
        var members = new LinkedHashMap<String, Object>(Map.of("a", 1));
        var headers = new LinkedHashMap<>(Map.of("X", "1"));
        var problem =
                new Problem(400, URI.create("about:blank"), "", "", violations, members, headers);
        violations.clear();
        members.clear();
        headers.clear();
        assertEquals(
                1,
                problem.violations().size() * problem.members().size() * problem.headers().size());
        assertThrows(UnsupportedOperationException.class, () -> problem.members().clear());
        assertThrows(UnsupportedOperationException.class, () -> problem.headers().clear());
        assertThrows(UnsupportedOperationException.class, () -> problem.violations().clear());
    }

    @ParameterizedTest
    @CsvSource({
        "1, 1 field is not valid; see errors., 1",
        "2, 2 fields are not valid; see errors., 2",
        "100, 100 fields are not valid; see errors., 100",
        "5000, 5000 fields are not valid; see errors., 100"
    })
    void anInvalidBodyIsA422ThatCountsAllAndTellsAHundred(int count, String detail, int told) {
        var problem = Problem.invalid(IntStream.range(0, count).mapToObj(_ -> BLANK).toList());
        assertEquals(422, problem.status());
        assertEquals(detail, problem.detail());
        assertEquals(told, problem.violations().size());
    }

    @Test
    void itsExceptionCarriesItWithoutAStackTrace() {
        var problem = Problem.of(403).withDetail("not yours");
        var exception = problem.toException();
        assertSame(problem, exception.problem());
        assertEquals("403 Forbidden: not yours", exception.getMessage());
        assertEquals(0, exception.getStackTrace().length);
        exception.addSuppressed(new IllegalStateException());
        assertEquals(0, exception.getSuppressed().length);
    }

    @Test
    void theMessageOfItsExceptionShowsNoMembers() {
        assertFalse(
                Problem.of(401)
                        .with("token", "geheim")
                        .toException()
                        .getMessage()
                        .contains("geheim"));
    }
}
