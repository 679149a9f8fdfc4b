/** A brief that is longer than a message: in the channel it is completely in a thread, elsewhere behind a button. */
export const filmBrief = `The new cargo bicycle on wet cobblestones, one minute, no voice; the music is licensed (“Low Tide”, cut to 1:02). We want people to hear the chain and the rain before they see the bicycle. It must work without sound, too: most will watch it in a waiting room.

What we have: a blue bicycle and a red one, two riders (Petra, who is tall, and Olaf, who is not), a bakery that opens at five and lets us in, and a harbour that is empty until seven. What we do not have: a permit for the bridge. Please plan without it.

Shots:
1. Black. Rain. A freewheel that ticks, slower and slower.
2. Close: a tyre comes to rest in a puddle; the street lamp in it trembles and is whole again.
3. Close: a hand takes the rain cover off, in one movement. The box is empty, and dry.
4. Wide: the bakery from across the street, the only window with a light. Olaf waits outside.
5. Inside: trays. The baker counts with her lips. Nobody hurries.
6. Close: loaves go into the box, forty of them, no cuts. Count them: our clients will.
7. The box is shut. A click. This click is the first beat of the music.
8. Low, from the side: cobblestones, the front wheel, the fork at work. The loaves do not jump.
9. From the box, looking back: Petra’s face, the street behind her, the lamps going out one by one.
10. Wide, from the crane: the blue bicycle crosses the square alone. Gulls.
11. A van is stuck behind a dustcart. The bicycle passes. Nobody smiles; it is just so.
12. Close: the brake, one finger. It stands.
13. The school kitchen: a door is held open with a foot, the box rolls in as far as the stove.
14. Close: a child’s hand and a loaf that still steams.
15. Outside, day by now: both bicycles against a wall, dripping. The rain has stopped.
16. The name, white on wet stone, for four seconds. Nothing else, no address.

Please mind: no rider without a helmet, no brand but ours, no face of a child (hands and backs are fine, the school has signed for those). Every shot is wanted in 16:9 and so framed that 9:16 can be cut from it. Sound on set: chain, brake, click and rain, each for a minute by itself.

To be delivered: the film in both shapes, a version of fifteen seconds (shots 1, 2, 7, 8, 16), six stills, and the raw material on a disk that may stay with us. First cut for our eyes by the end of next week, one round of corrections, then colour. If it should not rain: water the street, the fire brigade of the harbour helps and knows.

Who decides: Alan alone. Who may be asked at any hour: Petra.`;
