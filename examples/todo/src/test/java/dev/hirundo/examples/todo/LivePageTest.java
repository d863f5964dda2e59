package dev.hirundo.examples.todo;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static com.microsoft.playwright.assertions.PlaywrightAssertions.setDefaultAssertionTimeout;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.microsoft.playwright.BrowserContext;
import dev.hirundo.testing.TestDatabase;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// One account in two browsers. Nothing here is ever reloaded.
class LivePageTest {
    private static final String ADA = "ada@example.org";
    private static final String PASSWORD = "engines that weave algebra";
    private static final String FIRST = "Watch the swallows come back";
    private static final String SECOND = "Read Main.java: it is the whole program";
    private static final String THIRD = "Add a todo of your own";

    private static Chromium chromium;

    private TodoSite site;
    private Relay relay;
    private TodoPage here;
    private TodoPage there;

    @BeforeAll
    static void launchBrowser() {
        chromium = Chromium.launch();
        setDefaultAssertionTimeout(TodoSite.PATIENCE_MILLIS);
    }

    @AfterAll
    static void closeBrowser() {
        if (chromium != null) {
            chromium.close();
        }
    }

    @AfterEach
    void stopAndExpectNoComplaints() throws Exception {
        site.close();
        relay.close();
    }

    @ParameterizedTest
    @EnumSource(TestDatabase.class)
    void whatIsDoneInOneBrowserIsSeenInTheOther(TestDatabase database) {
        open(database);
        here.add("Buy milk");
        there.assertShows(FIRST, SECOND, THIRD, "Buy milk");

        there.edit("Buy milk", "Buy oat milk");
        there.press("Enter");
        here.assertShows(FIRST, SECOND, THIRD, "Buy oat milk");

        here.checkbox("Buy oat milk").check();
        assertThat(there.checkbox("Buy oat milk")).isChecked();
        assertThat(there.openCount()).hasText("2");
        here.link("Open").click();
        here.assertShows(SECOND, THIRD);
        there.checkbox("Buy oat milk").uncheck();
        here.assertShows(SECOND, THIRD, "Buy oat milk");

        there.button("Clear completed").click();
        there.button("Delete " + SECOND).click();
        here.link("All").click();
        here.assertShows(THIRD, "Buy oat milk");
        there.button("Undo").click();
        here.assertShows(SECOND, THIRD, "Buy oat milk"); // in its old place
    }

    @ParameterizedTest
    @EnumSource(TestDatabase.class)
    void whoWasAwaySeesTheTruthWhenHeIsBack(TestDatabase database) {
        open(database);
        relay.cut();
        assertThat(here.sign()).hasText("Reconnecting…");
        there.add("Buy milk");
        there.edit(THIRD, "Feed the cat");
        there.press("Enter");
        there.checkbox("Feed the cat").check();
        there.button("Delete " + FIRST).click();
        there.assertShows(SECOND, "Feed the cat", "Buy milk");
        here.assertShows(FIRST, SECOND, THIRD);

        relay.mend();
        here.assertShows(SECOND, "Feed the cat", "Buy milk");
        assertThat(here.checkbox("Feed the cat")).isChecked();
        assertThat(here.sign()).hasText("");
        here.add("And on");
        there.assertShows(SECOND, "Feed the cat", "Buy milk", "And on");
        here.forgetComplaints("net::ERR_");
    }

    @Test
    void whoIsOfflineIsToldAndComesBackByItself() {
        var browser = open(TestDatabase.H2);
        browser.setOffline(true);
        assertThat(here.sign()).hasText("Offline");
        there.add("Buy milk");
        browser.setOffline(false);
        assertThat(here.sign()).hasText("");
        here.assertShows(FIRST, SECOND, THIRD, "Buy milk");
        here.forgetComplaints("net::ERR_");
    }

    @Test
    void theOrderIsTheSameForEverybody() {
        open(TestDatabase.H2);
        here.drag(THIRD, FIRST);
        here.assertShows(THIRD, FIRST, SECOND);
        there.assertShows(THIRD, FIRST, SECOND);

        there.button("Move " + FIRST).focus();
        there.press("ArrowDown", "ArrowDown"); // the second finds no place lower
        assertThat(there.message()).hasText("“" + FIRST + "” is number 3 of 3.");
        assertThat(there.button("Move " + FIRST)).isFocused();
        here.assertShows(THIRD, SECOND, FIRST);
        there.press("ArrowUp", "ArrowUp", "ArrowUp");
        here.assertShows(FIRST, THIRD, SECOND);

        here.link("Open").click(); // what is not seen is moved by nobody
        here.drag(SECOND, THIRD);
        here.assertShows(SECOND, THIRD);
        there.assertShows(FIRST, SECOND, THIRD);
        here.reload();
        here.add("Buy milk");
        here.assertShows(SECOND, THIRD, "Buy milk");
    }

    @Test
    void thereIsAlwaysAPlaceBetweenTwo() {
        open(TestDatabase.H2);
        assertEquals(
                "",
                here.run(
                        """
                        async () => {
                          const { move } = await import("./order.js");
                          const byPlace = (a, b) => a.place - b.place || (a.id < b.id ? -1 : 1);
                          let rows = [..."abcdefgh"].map((id) => ({ id, place: 1.7e9 })), seed = 1, wrong = "";
                          const random = (n) => (seed = seed * 16807 % 2147483647) % n;
                          for (let i = 0; i < 5000; i++) {
                            const spot = i < 2000 ? 3 : random(8), row = rows[(spot + 4) % 8]; // the same one until it is full
                            const expected = rows.filter((other) => other !== row);
                            expected.splice(spot, 0, row);
                            const before = expected[spot - 1];
                            for (const [changed, place] of move(rows, row, before)) changed.place = place;
                            rows = [...rows].sort(byPlace);
                            if (rows.some((other, at) => other !== expected[at])) wrong += i + " ";
                          }
                          return wrong;
                        }"""));
    }

    @Test
    void aListIsSharedAndTakenBackBeforeTheEyesOfBoth() throws Exception {
        try (var mails = ConsoleMails.read()) {
            open(TestDatabase.H2);
            verify(here, mails);
            var bob = site.open(site.browser(chromium));
            bob.join("bob@example.org", PASSWORD);
            verify(bob, mails);
            here.add("Buy milk");
            here.assertShows(FIRST, SECOND, THIRD, "Buy milk");

            here.button("Share").click();
            here.field("Email").fill("Bob@example.org");
            here.button("Share it").click();
            assertThat(here.all("#shared li")).hasCount(1);
            bob.link(ADA).click();
            bob.assertShows(FIRST, SECOND, THIRD, "Buy milk");
            assertThat(bob.newTodo()).isHidden();
            assertThat(bob.checkbox("Buy milk")).isDisabled();
            assertThat(bob.button("Buy milk")).isDisabled();
            assertThat(bob.button("Delete Buy milk")).isHidden();
            assertThat(bob.button("Move Buy milk")).isHidden();
            assertThat(bob.button("Clear completed")).isHidden();

            here.all("#shared select").selectOption("editor");
            bob.add("From Bob");
            bob.checkbox("Buy milk").check();
            here.assertShows(FIRST, SECOND, THIRD, "Buy milk", "From Bob");
            bob.reload();
            bob.assertShows(FIRST, SECOND, THIRD, "Buy milk", "From Bob");

            here.button("Stop sharing with bob@example.org").click();
            assertThat(bob.message())
                    .hasText("The list of " + ADA + " is no longer shared with you.");
            bob.assertShows(FIRST, SECOND, THIRD); // his own
            assertThat(bob.link(ADA)).isHidden();
            assertThat(bob.all("#todos li")).hasCount(3);
        }
    }

    private static void verify(TodoPage page, ConsoleMails mails) throws Exception {
        String token = mails.fragment("verify").substring("verify=".length());
        page.run("async () => (await import('./api.js')).verifyEmail('" + token + "')");
    }

    @Test
    void whatFallsDueIsSaidToAllWhoHaveThePageOpen() {
        open(TestDatabase.H2);
        here.edit(THIRD, THIRD);
        here.field("Due").fill("2000-01-01T12:00");
        here.press("Enter");
        assertThat(here.message()).hasText("“" + THIRD + "” is due.");
        assertThat(there.message()).hasText("“" + THIRD + "” is due.");
        there.button("Mark as done").click();
        assertThat(here.checkbox(THIRD)).isChecked();
        here.reload();
        here.assertShows(FIRST, SECOND, THIRD);
        assertThat(here.message()).hasText("");
    }

    @Test
    void whatIsTypedOutlivesWhatOthersDo() {
        open(TestDatabase.H2);
        here.edit(THIRD, "Typed here");
        there.checkbox(THIRD).check();
        assertThat(here.checkbox(THIRD)).isChecked();
        assertThat(here.refusal()).hasCount(0);

        there.edit(THIRD, "Changed there");
        there.press("Enter");
        assertThat(here.refusal())
                .hasText(
                        "Changed elsewhere, it now reads “Changed there”. Enter saves yours, Escape keeps that.");
        assertThat(here.editor()).hasValue("Typed here");
        assertThat(here.editor()).isFocused();
        here.press("Enter");
        there.assertShows(FIRST, SECOND, "Typed here");

        here.edit("Typed here", "Typed again");
        there.button("Delete Typed here").click();
        assertThat(here.refusal())
                .hasText("Deleted elsewhere. Enter adds yours as a new one, Escape lets it go.");
        here.press("Enter");
        there.assertShows(FIRST, SECOND, "Typed again");
        here.assertShows(FIRST, SECOND, "Typed again");
    }

    @Test
    void whatOneDoesOneselfIsShownOnce() {
        open(TestDatabase.H2);
        here.run(
                """
                () => {
                  window.seen = [];
                  const texts = (nodes) => [...nodes].filter((node) => node.matches?.("li")).map((li) => li.innerText);
                  new MutationObserver((changes) => changes.forEach(({ addedNodes, removedNodes }) =>
                      seen.push(texts(addedNodes).map(() => "+"), texts(removedNodes).map(() => "-"))))
                    .observe(document.querySelector("#todos"), { childList: true });
                }""");
        here.add("Buy milk");
        there.assertShows(FIRST, SECOND, THIRD, "Buy milk");
        here.edit("Buy milk", "Buy oat milk");
        here.press("Enter");
        here.checkbox("Buy oat milk").check();
        assertThat(there.checkbox("Buy oat milk")).isChecked();
        here.button("Delete Buy oat milk").click();
        there.assertShows(FIRST, SECOND, THIRD);
        here.button("Undo").click();
        there.assertShows(FIRST, SECOND, THIRD, "Buy oat milk");
        here.assertShows(FIRST, SECOND, THIRD, "Buy oat milk");
        assertEquals("+-+", here.run("() => seen.flat().join('')"));
    }

    /// Opens the page behind the relay and, in another browser, without it.
    ///
    /// @return the first one
    private BrowserContext open(TestDatabase database) {
        relay = new Relay();
        site = TodoSite.start(database, Map.of("auth.url", "http://localhost:" + relay.port()));
        relay.lead(site.port());
        var browser = site.browser(chromium);
        here = site.open(browser, relay);
        here.join(ADA, PASSWORD);
        here.assertShows(FIRST, SECOND, THIRD);
        there = site.open(site.browser(chromium));
        there.logIn(ADA, PASSWORD);
        there.assertShows(FIRST, SECOND, THIRD);
        return browser;
    }
}
