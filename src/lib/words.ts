/**
 * The 1024 words of a report's code, in alphabetical order: short, in daily use, told apart by their first four
 * letters and by ear. A word is never removed or moved: codes that are out in the world count on its place.
 */
export const WORDS: readonly string[] = `
abacus abbey absorb accent acid acorn acre actor adapt adobe adorn aerial agate agile airy alarm album alcove alert
algae alley alloy almond aloft alpine amber amble ample amuse anchor angle angora animal ankle annex annual answer
anthem antler anvil apex appeal apple apron arbor arcade arctic arena argue arise armor aroma arrow artist ashore
aspen asset aster astro atlas atom attend attic audio aurora author autumn avenue award awning azure baby bacon
badge baffle bagel bakery ballad bamboo banana banjo barley basalt basil basket batch baton beach beagle beaver
beetle belfry bench beyond binder birch bison bistro blade blank blazer blend block bloom blouse bluff blush bobbin
bobcat bolt bonnet bonsai bonus borrow botany bottle bounce boxer branch brass brave bread breeze brick bridge
bright bronze brook brown brush bubble bucket budget bugle bulb bundle bunny burlap bushel butter buzzer byway cabin
cable cactus cake calico calm camel canal candid canoe canvas canyon caper carbon cargo carpet carton castle cattle
cavern cedar celery cello cement center chain chalk chance chapel charm cheer cherry chess chick chime chorus cider
cinder cinema circus citrus civic clear clever cliff climb clinic cloak clock cloud clover club coach coast cobalt
cobble cocoa coffee cohort coil cola collar column comet comma cookie copper coral cork corner cosmos cotton couch
cousin cover cowboy coyote crab cradle craft crane crayon cream crest crew crisp crocus crown cruise crumb cube
cuckoo cuddle curl curve cycle dahlia dairy daisy dance dapper daring dawn deck delta denim derby detail diary
diesel digit dimple dingo dinner direct discus dish diver dock doctor dodge domain domino donut double dove dozen
draft dragon drawer dream dress drink drip drive dryer dune dust dynamo eager eagle earth easel east ebony echo edge
editor effort elbow elder elite elixir email ember emblem emerge empire empty enamel encore endure energy engine
enjoy enter entire envoy enzyme epic equal equip ermine escort estate ethic event evolve exceed exhale exotic expand
expert extra fable fabric facade facet factor falcon family famous fancy farmer fasten father faucet fauna favor
feast fellow fence fennel fiber fiddle field figure film filter finch finger fire fish flag flake flame flask fleece
flint flip float flock floor flora flow flurry flute foam focus foil folder folk forest forge fork formal fossil
found foyer frame fresh friend fringe frog frost fruit fudge fuel funnel fuzzy gable gadget galaxy galley game gamma
garage garden garlic garnet gather gauge gazebo gear gemini gentle geyser giant gift giggle ginger glad glass gleam
glide globe glory gloss glove glow glue goal goat goblet golden golf goose gourd grace grain grape grass gravel
green grid grill grin grocer group grove guide guitar gulf gusto gutter habit haiku half hamlet hammer hamper handle
happy harbor harp haven hazel heater heaven hedge height helium hello helmet herald heron hiccup hill hinge hippo
hive hobby hockey hollow home honest honor hood hoof hope hornet hostel hotel house hover human humble humid hummus
hunter hurdle hybrid icicle icon idea igloo image impact inbox indigo indoor inner input insect inside invent iris
iron island isle ivory jacket jade jaguar jeans jelly jester jewel jigsaw jingle jockey jolly jovial juggle juice
jumble jumper jungle junior karate kayak kennel kettle kimono kiosk kitten koala ladder lagoon laptop larch large
laser laugh launch laurel layer leader league learn ledge legend legume lemon lemur letter level light lilac linen
lizard llama lobby local logic lotion lucid lucky lumber lunar lunch luxury lyric macaw magic magma magnet magpie
mango manor manual maple marble margin market maroon marsh marvel mason match matrix matter mayor meadow medium
mellow melody member memory mentor merit merry meteor method metro micro middle millet mimic mingle minute mirror
mitten mixer mobile mocha model moment monkey month mortar mosaic motel motor mound mouse movie muffin muscle museum
music muslin nacho napkin narrow nation nature nectar needle never nibble nimble noble noodle normal north notary
notch novice nozzle nudge nugget number nurse nutmeg oasis object ocean octave offer office olive omelet onion
online opera optic oracle orange orbit orchid order organ origin otter owner oxygen oyster ozone paddle paint panda
panel pantry papaya paper parade parrot pasta patch patio patrol peach peanut pebble pecan pencil people pepper
perch period permit phone photo phrase piano pickle picnic pigeon pillow pilot pinch pirate pitch pivot pixel pizza
place planet plaza please pledge plenty plume pocket point polar polish pollen poodle poppy porch portal postal
potato powder power praise price prime prize prompt proof proud public puffin pulley pumice punch pupil puppet purse
puzzle quail quarry queen query quick quiet quill quince quiver rabbit radar radio rafter ranch random rapid raven
razor reason recipe record reflex remedy render repair rescue resin reveal review reward ribbon riddle ridge rigid
rinse ripen ripple river robin robot rocket roost roster rotary rotor round rover royal rubber rudder ruffle rugby
runner saddle safari salad salmon salsa sample sandal satin scale scarf school score screen scribe scroll search
season secret seesaw select senior sequel serene sesame settle shadow shape sharp shawl shelf shield shine shovel
sickle siege signal silent silver singer siren sister skate sketch skill skunk slate sleep slice slide small smart
smile smoke smooth snack snail snowy soccer social socket solar solid solve sonata sorbet sound south space spark
speak spice spider spiral splash split sponge spoon sport spring spruce square stable stage state steam stitch stone
stream string strong studio sturdy style subway sugar summer sundae sunny sunset super sushi swift swing switch
syrup system table tailor talcum talent tally tandem tango tartan tassel tavern teapot teeth temple tennis thread
thrive thrush thumb tidal tiger timber tinder tinsel tiptoe titan toast toggle token tomato topic torch totem toucan
tower track trade train travel triple truck trunk truth tulip tumble tunic tunnel turnip turtle twirl umpire uncle
unique unity upbeat update uphill upkeep upland vacuum valley valve vault vegan velvet verify video villa vinyl
viola virtue visit vista vital vivid vocal voice volume vowel voyage waffle wagon waiter wallet walnut waltz water
wicker widget willow window winner winter wisdom witty wizard wombat wonder wrench writer yacht yeast yellow yield
yogurt young youth zebra zinnia zipper zodiac
`
  .trim()
  .split(/\s+/)
