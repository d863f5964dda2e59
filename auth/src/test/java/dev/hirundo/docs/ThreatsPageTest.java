package dev.hirundo.docs;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.platform.commons.annotation.Testable;
import org.junit.platform.commons.support.AnnotationSupport;

/// `docs/threats.md` names only tests that are there.
class ThreatsPageTest {
    private static final Path PAGE =
            Path.of(System.getProperty("hirundo.root"), "docs", "threats.md");
    private static final Pattern TEST = Pattern.compile("`(\\w+(?:Test|Contract))\\.(\\w+)`");

    @Test
    void everyTestThatIsNamedIsThere() throws IOException {
        var named = TEST.matcher(Files.readString(PAGE)).results().toList();
        assertTrue(named.size() > 50, "the page names tests");
        for (var test : named) {
            assertTrue(
                    methods(test.group(1))
                            .filter(method -> method.getName().equals(test.group(2)))
                            .anyMatch(
                                    method ->
                                            AnnotationSupport.isAnnotated(method, Testable.class)),
                    test.group());
        }
    }

    private static Stream<Method> methods(String type) {
        return Stream.of("", "token.", "password.", "mail.", "oidc.")
                .flatMap(below -> found("dev.hirundo.auth." + below + type))
                .flatMap(found -> Stream.of(found.getDeclaredMethods()));
    }

    private static Stream<Class<?>> found(String name) {
        try {
            return Stream.of(Class.forName(name));
        } catch (ClassNotFoundException _) {
            return Stream.empty();
        }
    }
}
