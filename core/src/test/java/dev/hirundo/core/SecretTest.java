package dev.hirundo.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.NotSerializableException;
import java.io.ObjectOutputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.text.MessageFormat;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SecretTest {
    private static final String VALUE = "correct horse battery staple";

    record Login(String user, Secret password) {}

    private final Secret secret = Secret.of(VALUE);

    @Test
    void itIsRevealedOnlyWhenAskedByName() {
        assertEquals(VALUE, secret.reveal());
    }

    @Test
    void howeverItIsPrintedItShowsNothing() {
        var login = new Login("ada", secret);
        for (Object shown :
                List.of(
                        secret,
                        login,
                        List.of(login),
                        Map.of("a", secret),
                        "" + secret,
                        String.valueOf(secret),
                        MessageFormat.format("{0}", secret),
                        String.format("%s", secret))) {
            assertFalse(shown.toString().contains("horse"), shown.toString());
        }
        assertEquals("***", secret.toString());
    }

    @Test
    void asJsonItShowsNothing() {
        var json = Json.standard();
        assertEquals("\"***\"", new String(json.write(secret), StandardCharsets.UTF_8));
        assertEquals(
                "{\"user\":\"ada\",\"password\":\"***\"}",
                new String(json.write(new Login("ada", secret)), StandardCharsets.UTF_8));
        assertFalse(json.toTree(Map.of("a", List.of(secret))).toString().contains("horse"));
    }

    @Test
    void aClientMaySendOneOfAnyCharacters() {
        var json = Json.standard();
        byte[] body =
                "{\"user\":\"ada\",\"password\":\"${x} \u00fc\"}".getBytes(StandardCharsets.UTF_8);
        assertEquals("${x} \u00fc", json.read(body, Login.class).password().reveal());
    }

    @Test
    void itIsNotSerialised() {
        assertThrows(
                NotSerializableException.class,
                () -> {
                    try (var out = new ObjectOutputStream(OutputStream.nullOutputStream())) {
                        out.writeObject(secret);
                    }
                });
    }

    @Test
    void itIsEqualToTheSameTextOnly() {
        assertEquals(secret, Secret.of(VALUE));
        assertEquals(secret.hashCode(), Secret.of(VALUE).hashCode());
        assertNotEquals(secret, Secret.of(VALUE + " "));
        assertNotEquals(secret, Secret.of(""));
        assertNotEquals((Object) secret, VALUE);
    }

    @Test
    void itsHashTellsNothingOfTheText() {
        assertEquals(Secret.of("a").hashCode(), Secret.of("b").hashCode());
    }

    @ParameterizedTest
    @ValueSource(strings = {"${AUTH_SECRET}", "prefix-${X}", "${unclosed", "a${b"})
    void anUnresolvedReferenceIsNoSecret(String text) {
        var refused = assertThrows(IllegalArgumentException.class, () -> Secret.of(text));
        assertFalse(refused.getMessage().contains(text), refused.getMessage());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "$", "{}", "pa$$word", "{$}", "$ {x}"})
    void whatOnlyLooksLikeOneIsTaken(String text) {
        assertEquals(text, Secret.of(text).reveal());
    }
}
